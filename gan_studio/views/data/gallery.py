"""Pictures of the set as the networks will see them."""

import numpy as np
from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from gan_studio.data.image_set import ImageSet
from gan_studio.views.theme import icon
from gan_studio.views.widgets.picture_grid import PictureGrid
from gan_studio.views.widgets.words import Muted

#: As many as can be looked at.
_MOST = 400
#: Pictures are about this large on the screen, so that a 28-pixel digit and a photograph are both recognised.
_SIDE = 64
#: Dragging an edge redraws after this pause only, in milliseconds.
_PAUSE = 60


class Gallery(QWidget):
    """A handful of pictures drawn by chance, of all classes or of one."""

    failed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._images: ImageSet | None = None
        self._seed = 0
        self.grid = PictureGrid(self)
        self.grid.setObjectName("data.pictures")
        self.grid.failed.connect(self.failed)
        self._resized = QTimer(self, singleShot=True, interval=_PAUSE)
        self._resized.timeout.connect(self._show)
        self._words = Muted(self)
        self._words.setObjectName("data.shown")
        self._classes = QComboBox(self)
        self._classes.setObjectName("data.class")
        self._classes.setAccessibleName(self.tr("Class"))
        self._classes.currentIndexChanged.connect(self._show)
        self._shuffle = QPushButton(icon("shuffle"), self.tr("Other pictures"), self)
        self._shuffle.setObjectName("data.shuffle")
        self._shuffle.clicked.connect(self._on_shuffle_clicked)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._words, 1)
        row.addWidget(self._classes)
        row.addWidget(self._shuffle)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(row)
        column.addWidget(self.grid, 1)

    def show_set(self, images: ImageSet | None, empty_text: str = "") -> None:
        """Show a set, or say why there is none."""
        self.grid.empty_text = empty_text
        if images is self._images and images is not None:
            return
        chosen = self._classes.currentText()
        self._images = images
        names = images.classes if images else ()
        self._classes.blockSignals(True)
        self._classes.clear()
        self._classes.addItem(self.tr("All classes"), -1)
        for index, name in enumerate(names):
            self._classes.addItem(name, index)
        self._classes.setCurrentIndex(max(0, self._classes.findText(chosen)))
        self._classes.blockSignals(False)
        self._classes.setVisible(bool(names))
        self._shuffle.setVisible(images is not None and not images.shape.points)
        self._show()

    def show_class(self, index: int) -> None:
        """Show pictures of one class only."""
        self._classes.setCurrentIndex(self._classes.findData(index))

    def _show(self) -> None:
        images = self._images
        if images is None:
            self._words.setText("")
            self.grid.set_images(None)
            return
        pool, index = np.arange(len(images)), self._classes.currentData()
        if images.labels is not None and index is not None and index >= 0:
            pool = np.flatnonzero(images.labels == index)
        chosen = np.random.default_rng(self._seed).permutation(pool)[: self._room(images)]
        names = [images.classes[images.labels[i]] for i in chosen] if images.labels is not None else []
        self.grid.set_images(images.shown(chosen))
        self.grid.setToolTip(", ".join(dict.fromkeys(names)) if index is not None and index >= 0 else "")
        shown = self.tr("{0} of {1} pictures, as the networks see them")
        if images.shape.points:
            shown = self.tr("{0} of {1} points, drawn")
        self._words.setText(shown.format(f"{len(chosen):,}", f"{len(pool):,}"))

    def _room(self, images: ImageSet) -> int:
        """How many pictures fill the grid at a good size; all points together are one."""
        if images.shape.points:
            return len(images)
        height, width, _ = images.shape
        scale = (
            max(1, round(_SIDE / max(height, width)))
            if max(height, width) < 2 * _SIDE
            else _SIDE * 2 / max(height, width)
        )
        columns = max(1, int((self.grid.width() + 2) / (width * scale + 2)))
        rows = max(1, int((self.grid.height() + 2) / (height * scale + 2)))
        return columns * max(1, min(rows, _MOST // columns))

    def _on_shuffle_clicked(self) -> None:
        self._seed += 1
        self._show()

    # Qt

    def hasHeightForWidth(self) -> bool:
        """No: Qt would take the height for the width, which is the wished one, as the least, and squeeze what stands
        above."""
        return False

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another size has room for another number."""
        super().resizeEvent(event)
        self._resized.start()
