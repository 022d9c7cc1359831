"""A plot of curves that come and go: figures of quality over a run, or the same figure of several runs."""

from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from PySide6.QtWidgets import QWidget

from gan_studio.views.theme import theme
from gan_studio.views.train.figure_drawing import DOT, Drawing, Line, Numbers, nothing
from gan_studio.views.train.place_plot import PlacePlot

#: Above and below what is drawn, as a share of it.
_MARGIN = 0.08


class FigurePlot(PlacePlot):
    """Shows `Line`s, all of them until the user zooms; a double click shows all again."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines: tuple[Line, ...] = ()
        self._drawings: list[Drawing] = []
        self._log = False
        self._follow_x = self._follow_y = True
        self._ring = pg.ScatterPlotItem(size=DOT + 6, brush=None)
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

    def show_same(self, x: tuple[float, float]) -> None:
        """Show these places, as another plot does after a zoom."""
        self._follow_x = False
        self.show_exactly(x)

    def set_log(self, on: bool) -> None:
        """Logarithmic y axis; what has no logarithm is left out."""
        self._log = on
        self.getPlotItem().getAxis("left").setLogMode(y=on)
        self._follow_y = True
        self._draw()

    def ring(self, points: Sequence[tuple[float, float]]) -> None:
        """Put a ring around these points (x, y)."""
        places = self._mapped(np.array([y for _, y in points], np.float64))
        shown = np.isfinite(places)
        self._ring.setData(np.array([x for x, _ in points], np.float64)[shown], places[shown])

    # Drawing

    def _draw(self) -> None:
        while len(self._drawings) < len(self._lines):
            self._drawings.append(Drawing(self.getPlotItem()))
        for line, drawing in zip(self._lines, self._drawings, strict=False):
            drawing.draw(line, self._mapped)
        for drawing in self._drawings[len(self._lines) :]:
            drawing.clear()
        self._ring.setData([], [])
        self._show_range()

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
        levels = np.concatenate([nothing(), *(_levels(line) for line in self._lines)])
        levels = self._mapped(levels)
        levels = levels[np.isfinite(levels)]
        if self._follow_y and len(levels):
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
