"""What all plots over steps or time share: axes, zoom, lines that mark a place, and the mouse."""

from collections.abc import Sequence
from math import nan

import numpy as np
import pyqtgraph as pg
from pyqtgraph.GraphicsScene.mouseEvents import MouseClickEvent
from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtWidgets import QGraphicsItem, QWidget

from gan_studio.views.theme import theme
from gan_studio.views.train.plot_parts import PlaceAxis, ValueAxis, ZoomBox

#: Width of the left axis, so that plots above each other line up.
AXIS_WIDTH = 48


class PlacePlot(pg.PlotWidget):  # type: ignore[misc]  # pyqtgraph has no types
    """An empty plot over steps or time. Subclasses draw into it and recolour what they drew."""

    #: The mouse is at this place on the x axis; NaN when it has left.
    pointed = Signal(float)
    #: This place was clicked.
    picked = Signal(float)
    #: The user has chosen what is seen: along x, and along y too when True.
    zoomed = Signal(bool)
    reset_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        self._box = ZoomBox()
        self._axis = PlaceAxis("bottom")
        super().__init__(parent, viewBox=self._box, axisItems={"bottom": self._axis, "left": ValueAxis("left")})
        self._axis_shown: tuple[bool, bool] | None = None
        item = self.getPlotItem()
        item.hideButtons()
        item.setClipToView(True)
        item.getAxis("left").setWidth(AXIS_WIDTH)
        for axis in (item.getAxis("left"), self._axis):
            axis.enableAutoSIPrefix(False)
            # Its grid lies under the curves: each of them would draw it anew.
            axis.setCacheMode(QGraphicsItem.CacheMode.DeviceCoordinateCache)
        item.layout.setContentsMargins(0, 4, 8, 0)
        self._pointer = pg.InfiniteLine(angle=90)
        self._history = pg.InfiniteLine(angle=90)
        for line in (self._pointer, self._history):
            line.setZValue(10)
            line.hide()
            item.addItem(line, ignoreBounds=True)
        self._changes: list[pg.InfiniteLine] = []
        self._box.zoomed.connect(self.zoomed)
        self._box.reset_asked.connect(self.reset_asked)
        self.scene().sigMouseMoved.connect(self._on_mouse_moved)
        self.scene().sigMouseClicked.connect(self._on_clicked)

    def set_time(self, on: bool, *, values: bool = True) -> None:
        """Whether x is training time; whether its numbers are written."""
        if (on, values) == self._axis_shown:
            return
        self._axis_shown = on, values
        self._axis.time = on
        self._axis.setStyle(showValues=values, tickLength=-4 if values else 0)
        self._axis.setHeight(None if values else 4)
        self._axis.picture = None
        self._axis.update()

    def show_exactly(self, x: tuple[float, float]) -> None:
        """Show these places at the left and right edge."""
        self._box.setXRange(*x, padding=0)

    @property
    def visible_x(self) -> tuple[float, float]:
        """The places at the left and right edge."""
        low, high = self._box.viewRange()[0]
        return float(low), float(high)

    def mark_pointer(self, place: float) -> None:
        """Draw a line where the mouse is in any of the plots; NaN for none."""
        _place(self._pointer, place)

    def mark_history(self, place: float) -> None:
        """Draw a line at the stored grid that is shown; NaN for none."""
        _place(self._history, place)

    def mark_changes(self, places: Sequence[float]) -> None:
        """Draw a dotted line at each place where settings or pictures were changed."""
        if list(places) == self.change_places:
            return
        for line in self._changes:
            self.getPlotItem().removeItem(line)
        self._changes = [pg.InfiniteLine(pos=place, angle=90) for place in places]
        for line in self._changes:
            self.getPlotItem().addItem(line, ignoreBounds=True)
        self._recolour_changes()

    @property
    def change_places(self) -> list[float]:
        """Where those lines are."""
        return [float(line.value()) for line in self._changes]

    def _recolour_changes(self) -> None:
        for line in self._changes:
            line.setPen(pg.mkPen(theme().muted, width=1, style=Qt.PenStyle.DotLine))

    @property
    def history_place(self) -> float:
        """Where the history line is; NaN when there is none."""
        return float(self._history.value()) if self._history.isVisible() else nan

    # Colours

    def recolour(self) -> None:
        """Take the theme's colours."""
        colours = theme()
        self.setBackground(colours.surface)
        for side in ("left", "bottom"):
            axis = self.getPlotItem().getAxis(side)
            axis.setPen(pg.mkPen(colours.border))
            axis.setTextPen(pg.mkPen(colours.muted))
        self.getPlotItem().showGrid(x=False, y=True, alpha=0.15)
        self._pointer.setPen(pg.mkPen(colours.muted, width=1))
        self._history.setPen(pg.mkPen(colours.accent, width=1))
        self._recolour_changes()

    # Qt

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_history"):
            self.recolour()

    def leaveEvent(self, event: QEvent) -> None:
        """The mouse points at nothing."""
        super().leaveEvent(event)
        self.pointed.emit(nan)

    def _on_mouse_moved(self, position: QPointF) -> None:
        inside = self._box.sceneBoundingRect().contains(position)
        self.pointed.emit(self._box.mapSceneToView(position).x() if inside else nan)

    def _on_clicked(self, event: MouseClickEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and not event.double():
            self.picked.emit(self._box.mapSceneToView(event.scenePos()).x())


def _place(line: pg.InfiniteLine, place: float) -> None:
    line.setVisible(not np.isnan(place))
    if not np.isnan(place):
        line.setValue(place)
