"""One end of the path: its picture and the button that sets it."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from gan_studio.core.place import Place
from gan_studio.views.theme import GRID
from gan_studio.views.widgets.picture_grid import PictureGrid

#: Room for a picture, in pixels.
THUMBNAIL, LARGE_THUMBNAIL = 64, 96


class EndView(QWidget):
    """Shows where the path begins or ends.

    Signals:
        set_wanted: what is seen should become this end.
        visited: the picture was clicked: show this end.
    """

    set_wanted = Signal()
    visited = Signal()

    def __init__(self, end: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._end = end
        self._picture = PictureGrid(self, columns=1)
        self._picture.setObjectName(f"end{end}")
        self._picture.setAccessibleName(self.tr("End {0} of the path").format(end))
        self._picture.clicked.connect(self.visited)
        self._button = QPushButton(self.tr("Set {0}").format(end), self)
        self._button.setObjectName(f"set{end}")
        self._button.setToolTip(self.tr("Make the picture that is shown end {0} of the path").format(end))
        self._button.setProperty("role", "quiet")
        self._button.clicked.connect(self.set_wanted)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID // 2)
        column.addWidget(self._picture, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self._button)
        self.set_size(THUMBNAIL)

    def set_size(self, size: int) -> None:
        """Show the picture in a square of this many pixels."""
        self._picture.setFixedSize(size, size)

    def show_place(self, place: Place) -> None:
        """Say which end it is."""
        moved = len(place.offsets)
        words = self.tr("{0}: seed {1}").format(self._end, place.seed)
        if moved:
            words = self.tr("{0}, {1} sliders moved").format(words, moved)
        if place.classes:
            words = self.tr("{0}, class {1}").format(words, " + ".join(place.classes))
        self._picture.setToolTip(self.tr("{0}. Click to look at it.").format(words))

    def set_picture(self, picture: NDArray[np.uint8] | None) -> None:
        """Show ``1×H×W×C`` pixels, or none."""
        self._picture.set_images(picture)

    @property
    def picture(self) -> NDArray[np.uint8] | None:
        """What is shown, ``1×H×W×C``."""
        return self._picture.images
