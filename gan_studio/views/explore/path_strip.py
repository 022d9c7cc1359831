"""Frames along the path, as many as stand side by side."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gan_studio.core.shape import ImageShape
from gan_studio.views.explore.end_view import THUMBNAIL
from gan_studio.views.widgets.picture_grid import PictureGrid

_LEAST, _MOST = 5, 16
_GAP = 4


def frames_in(width: int, height: int, shape: ImageShape | None) -> int:
    """How many pictures of that shape stand side by side in the room, whole-factor enlarged where they are small."""
    if shape is None:
        return _LEAST
    scale = height // shape.height or height / shape.height
    count = int((width + _GAP) // (shape.width * scale + _GAP))
    return min(max(count, _LEAST), _MOST)


class PathStrip(PictureGrid):
    """A row of frames from A to B.

    Signals:
        frames_changed: another number of frames fits.
    """

    frames_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, columns=_LEAST, gap=_GAP)
        self.setObjectName("pathStrip")
        self.setAccessibleName(self.tr("Frames of the path"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(THUMBNAIL)
        self.frames = _LEAST
        self._shape: ImageShape | None = None

    def set_shape(self, shape: ImageShape | None) -> None:
        """Make room for pictures of that shape."""
        self._shape = shape
        self._count()

    def set_height(self, height: int) -> None:
        """Make the frames this high."""
        self.setFixedHeight(height)
        self._count()

    def _count(self) -> None:
        frames = frames_in(self.width(), self.height(), self._shape)
        if frames != self.frames:
            self.frames = frames
            self.columns = frames
            self.frames_changed.emit()

    # Qt

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width may hold another number of frames."""
        super().resizeEvent(event)
        self._count()
