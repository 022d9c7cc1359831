"""A plot of curves that come and go: figures of quality over a run, or the same figure of several runs."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import isnan

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget

from gan_studio.views.theme import theme
from gan_studio.views.train.place_plot import PlacePlot

#: Above and below what is drawn, as a share of it.
_MARGIN = 0.08
_DOT, _STAR = 6, 15

Numbers = NDArray[np.float64]


def _nothing() -> Numbers:
    return np.zeros(0)


@dataclass(frozen=True)
class Ink:
    """What tells a curve from others: its colour, by light and in the dark, and its dashes."""

    light: str
    dark: str
    line: Qt.PenStyle = Qt.PenStyle.SolidLine

    @property
    def colour(self) -> str:
        """In the theme in force."""
        return self.dark if theme().dark else self.light


@dataclass(frozen=True)
class Line:
    """One curve.

    Attributes:
        x, y: its points, x ascending; NaN in y where there is none.
        error: standard error of each point, NaN where it has none; drawn as a band.
        floor: a level to compare with, drawn across; NaN for none.
        best: the point that gets a star; -1 for none.
        dotted: each point is drawn, not only the line through them.
    """

    name: str
    ink: Ink
    x: Numbers
    y: Numbers
    error: Numbers = field(default_factory=_nothing)
    floor: float = float("nan")
    best: int = -1
    dotted: bool = False


class FigurePlot(PlacePlot):
    """Shows `Line`s, all of them until the user zooms; a double click shows all again."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines: tuple[Line, ...] = ()
        self._drawn: list[pg.GraphicsObject] = []
        self._log = False
        self._follow_x = self._follow_y = True
        self._ring = pg.ScatterPlotItem(size=_DOT + 6, brush=None)
        self._ring.setZValue(11)
        self.getPlotItem().addItem(self._ring, ignoreBounds=True)
        self.zoomed.connect(self._on_zoomed)
        self.reset_asked.connect(self.show_all)
        self.recolour()

    @property
    def lines(self) -> tuple[Line, ...]:
        """What is shown."""
        return self._lines

    @property
    def shows_all(self) -> bool:
        """Whether nothing was zoomed."""
        return self._follow_x and self._follow_y

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Show these instead of the ones before."""
        self._lines = tuple(lines)
        self._draw()

    def show_all(self) -> None:
        """Undo every zoom, and follow what comes."""
        self._follow_x = self._follow_y = True
        self._show_range()

    def set_log(self, on: bool) -> None:
        """Logarithmic y axis; what has no logarithm is left out."""
        self._log = on
        self.getPlotItem().getAxis("left").setLogMode(y=on)
        self._follow_y = True
        self._draw()

    def ring(self, points: Sequence[tuple[float, float]]) -> None:
        """Put a ring around these points (x, y)."""
        self._ring.setData([x for x, _ in points], list(self._mapped(np.array([y for _, y in points]))))

    # Drawing

    def _draw(self) -> None:
        item = self.getPlotItem()
        for old in self._drawn:
            item.removeItem(old)
        self._drawn = []
        for line in self._lines:
            if not isnan(line.floor):
                self._draw_floor(line)
            self._draw_error(line)
        for line in self._lines:
            self._draw_line(line)
        self._ring.setData([], [])
        self._show_range()

    def _add(self, drawn: pg.GraphicsObject, depth: int) -> None:
        drawn.setZValue(depth)
        self.getPlotItem().addItem(drawn, ignoreBounds=True)
        self._drawn.append(drawn)

    def _draw_line(self, line: Line) -> None:
        y = self._mapped(line.y)
        pen = pg.mkPen(line.ink.colour, width=2, style=line.ink.line)
        curve = pg.PlotDataItem(line.x, y, pen=pen, connect="finite", autoDownsampleFactor=0.5)
        curve.setDownsampling(auto=True, method="subsample")
        curve.setClipToView(True)
        self._add(curve, 2)
        if line.dotted:
            shown = np.isfinite(y)
            self._add(pg.ScatterPlotItem(line.x[shown], y[shown], size=_DOT, pen=None, brush=line.ink.colour), 3)
        if 0 <= line.best < len(y) and np.isfinite(y[line.best]):
            outline = pg.mkPen(theme().surface, width=1)
            at = [line.x[line.best]], [y[line.best]]
            star = pg.ScatterPlotItem(*at, symbol="star", size=_STAR, pen=outline, brush=line.ink.colour)
            self._add(star, 4)

    def _draw_error(self, line: Line) -> None:
        known = np.isfinite(line.error) & np.isfinite(line.y) if len(line.error) == len(line.y) else np.zeros(0, bool)
        if not known.any():
            return
        x, y, error = line.x[known], line.y[known], line.error[known]
        low, high = self._mapped(y - error), self._mapped(y + error)
        if self._log:  # the lower edge may have no logarithm where the figure itself has one
            low = np.where(np.isfinite(low), low, self._mapped(y) - 1)
        colour = QColor(line.ink.colour)
        if len(x) == 1:
            bar = pg.ErrorBarItem(x=x, y=(low + high) / 2, height=high - low, pen=pg.mkPen(colour, width=2))
            self._add(bar, 1)
            return
        colour.setAlphaF(0.22 if theme().dark else 0.16)
        edges = [pg.PlotCurveItem(x, edge) for edge in (low, high)]
        self._add(pg.FillBetweenItem(*edges, brush=colour), 1)

    def _draw_floor(self, line: Line) -> None:
        level = float(self._mapped(np.array([line.floor]))[0])
        if not isnan(level):
            pen = pg.mkPen(line.ink.colour, width=1, style=Qt.PenStyle.DashLine)
            self._add(pg.InfiniteLine(pos=level, angle=0, pen=pen), 0)

    def _mapped(self, values: Numbers) -> Numbers:
        if not self._log:
            return np.asarray(values, np.float64)
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(values > 0, np.log10(values), np.nan)

    def _show_range(self) -> None:
        places = [place for line in self._lines if len(line.x) for place in (line.x[0], line.x[-1])]
        if self._follow_x and places:
            first, last = min(0.0, *places), max(places)
            self._box.setXRange(first, last if last > first else first + 1, padding=0.02)
        if self._follow_y:
            levels = np.concatenate([_levels(line) for line in self._lines]) if self._lines else _nothing()
            levels = self._mapped(levels)
            levels = levels[np.isfinite(levels)]
            if len(levels):
                low, high = float(levels.min()), float(levels.max())
                margin = _MARGIN * ((high - low) or abs(high) or 1.0)
                self._box.setYRange(low - margin, high + margin, padding=0)

    def _on_zoomed(self, both: bool) -> None:
        self._follow_x = False
        self._follow_y = self._follow_y and not both

    # Colours

    def recolour(self) -> None:
        """Take the theme's colours."""
        super().recolour()
        if hasattr(self, "_ring"):
            self._ring.setPen(pg.mkPen(theme().text, width=1))
            self._draw()


def _levels(line: Line) -> Numbers:
    """All that should be seen of a line, outliers of long ones left out."""
    shown = line.y[np.isfinite(line.y)]
    if len(shown) > 1000:
        shown = np.percentile(shown, [0.5, 99.5])
    parts = [shown, np.array([line.floor])]
    if len(line.error) == len(line.y):
        parts += [line.y - line.error, line.y + line.error]
    return np.concatenate(parts)
