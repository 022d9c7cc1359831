"""The parts that one curve of a `FigurePlot` is drawn with; they stay and take on one line after another.

Curves that are taken out of a plot go on hearing of its range, and pyqtgraph fails on them.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from math import isnan

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor

from gan_studio.views.theme import theme

DOT, _STAR = 6, 15

Numbers = NDArray[np.float64]


def nothing() -> Numbers:
    """No numbers."""
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
    error: Numbers = field(default_factory=nothing)
    floor: float = float("nan")
    best: int = -1
    dotted: bool = False


class Drawing:
    """Draws one line at a time into ``plot``."""

    def __init__(self, plot: pg.PlotItem) -> None:
        self._curve = pg.PlotDataItem(connect="finite", autoDownsampleFactor=0.5)
        self._dots = pg.ScatterPlotItem(size=DOT, pen=None)
        self._star = pg.ScatterPlotItem(symbol="star", size=_STAR)
        self._edges = pg.PlotCurveItem(), pg.PlotCurveItem()
        self._band = pg.FillBetweenItem(*self._edges)
        self._bar = pg.ErrorBarItem(x=nothing(), y=nothing(), height=nothing())
        self._floor = pg.InfiniteLine(angle=0)
        parts = self._floor, self._band, self._bar, self._curve, self._dots, self._star
        for depth, part in enumerate(parts):
            part.setZValue(depth)
            plot.addItem(part, ignoreBounds=True)
        self._curve.setDownsampling(auto=True, method="subsample")
        self._curve.setClipToView(True)

    def clear(self) -> None:
        """Draw nothing."""
        self._curve.setData([], [])
        for points in (self._dots, self._star):
            points.setData([], [])
        for part in (self._band, self._bar, self._floor):
            part.hide()

    def draw(self, line: Line, mapped: Callable[[Numbers], Numbers]) -> None:
        """Draw this line; ``mapped`` gives the places of y values on the axis, NaN for those that have none."""
        y = mapped(line.y)
        self._curve.setPen(pg.mkPen(line.ink.colour, width=2, style=line.ink.line))
        self._curve.setData(line.x, y)
        shown = np.isfinite(y) if line.dotted else np.zeros(len(y), bool)
        self._dots.setData(line.x[shown], y[shown], brush=line.ink.colour)
        starred = 0 <= line.best < len(y) and bool(np.isfinite(y[line.best]))
        at = slice(line.best, line.best + 1) if starred else slice(0, 0)
        self._star.setData(line.x[at], y[at], brush=line.ink.colour, pen=pg.mkPen(theme().surface, width=1))
        self._draw_error(line, y, mapped)
        self._draw_floor(line, mapped)

    def _draw_error(self, line: Line, y: Numbers, mapped: Callable[[Numbers], Numbers]) -> None:
        known = np.isfinite(line.error) & np.isfinite(y) if len(line.error) == len(y) else np.zeros(0, bool)
        count = int(known.sum())
        self._band.setVisible(count > 1)
        self._bar.setVisible(count == 1)
        if not count:
            return
        x, error = line.x[known], line.error[known]
        low, high = mapped(line.y[known] - error), mapped(line.y[known] + error)
        low = np.where(np.isfinite(low), low, y[known] - 1)  # a figure may have a logarithm, its lower edge none
        colour = QColor(line.ink.colour)
        if count == 1:
            self._bar.setData(x=x, y=(low + high) / 2, height=high - low, pen=pg.mkPen(colour, width=2))
            return
        for edge, places in zip(self._edges, (low, high), strict=True):
            edge.setData(x, places)
        colour.setAlphaF(0.22 if theme().dark else 0.16)
        self._band.setBrush(pg.mkBrush(colour))

    def _draw_floor(self, line: Line, mapped: Callable[[Numbers], Numbers]) -> None:
        level = float(mapped(np.array([line.floor]))[0])
        self._floor.setVisible(not isnan(level))
        if not isnan(level):
            self._floor.setPen(pg.mkPen(line.ink.colour, width=1, style=Qt.PenStyle.DashLine))
            self._floor.setValue(level)
