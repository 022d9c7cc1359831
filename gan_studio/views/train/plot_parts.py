"""What pyqtgraph's plots do differently here: zooming, and the numbers on the x axis."""

import pyqtgraph as pg
from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QWheelEvent

from gan_studio.views.train import wording


class ZoomBox(pg.ViewBox):  # type: ignore[misc]  # pyqtgraph has no types
    """The wheel zooms along x, a dragged rectangle both ways, a double click shows everything again."""

    zoomed = Signal(bool)
    reset_asked = Signal()

    def __init__(self) -> None:
        super().__init__(enableMenu=False)
        self.setMouseMode(pg.ViewBox.RectMode)
        self.disableAutoRange()
        self.sigRangeChangedManually.connect(self._on_changed_by_hand)
        self._wheel = False

    def _on_changed_by_hand(self) -> None:
        self.zoomed.emit(not self._wheel)

    def wheelEvent(self, event: QWheelEvent, axis: int | None = None) -> None:
        """Zoom along x; y follows what is to be seen."""
        self._wheel = True
        super().wheelEvent(event, axis=pg.ViewBox.XAxis)
        self._wheel = False

    def mouseDoubleClickEvent(self, event: QEvent) -> None:
        """Show everything."""
        self.reset_asked.emit()
        event.accept()


class PlaceAxis(pg.AxisItem):  # type: ignore[misc]  # pyqtgraph has no types
    """An x axis of steps or of training time."""

    time = False

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        """``12,000`` or ``3:20``."""
        if self.time:
            return [wording.clock(value) for value in values]
        return [wording.count(value) if abs(value - round(value)) < 1e-6 else "" for value in values]
