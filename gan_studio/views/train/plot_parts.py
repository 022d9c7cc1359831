"""What pyqtgraph's plots do differently here: zooming, and the numbers at the axes."""

from math import floor, log10

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QRectF, Signal
from PySide6.QtGui import QFontMetricsF, QWheelEvent
from PySide6.QtWidgets import QApplication

from gan_studio.views.train import wording

#: Pixels of a number that may reach beyond its axis.
_HALF_LINE = 6


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


class ValueAxis(pg.AxisItem):  # type: ignore[misc]  # pyqtgraph has no types
    """A y axis whose numbers never stand in each other, however low the plot, and stand at its ends too."""

    def boundingRect(self) -> QRectF:
        """With room for half a number above and below: pyqtgraph leaves out what does not lie in this."""
        rect: QRectF = super().boundingRect()
        return rect.adjusted(0, -_HALF_LINE, 0, _HALF_LINE)

    def tickSpacing(self, low: float, high: float, size: float) -> list[tuple[float, float]]:
        """pyqtgraph's levels, coarsest first, as far as a level's numbers have a line's height each."""
        levels: list[tuple[float, float]] = super().tickSpacing(low, high, size)
        line = QFontMetricsF(self.style["tickFont"] or QApplication.font()).height()
        least = line * abs(high - low) / size
        fitting = [level for level in levels if level[0] >= least]
        return fitting or [(_coarser(spacing, least), offset) for spacing, offset in levels[:1]]


def _coarser(spacing: float, least: float) -> float:
    """The next of 1, 2, 5, 10, … from ``spacing`` on that is at least so much."""
    while spacing < least:
        leading = round(spacing / 10 ** floor(log10(spacing) + 1e-9))
        spacing *= 2.5 if leading == 2 else 2
    return spacing
