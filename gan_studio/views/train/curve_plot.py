"""One plot of curves: faint numbers, clear means, zoom, and lines that mark a place."""

from dataclasses import dataclass
from math import ceil, floor, log10
from typing import Literal

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget

from gan_studio.views.theme import theme
from gan_studio.views.train.place_plot import PlacePlot

#: Curves that fill less of the height are shown larger.
_FULL = 0.7


@dataclass(frozen=True)
class Style:
    """What a curve is called and whose it is; dashes tell D and G apart where colours do not."""

    name: str
    label: str
    player: Literal["d", "g", "neither"]

    @property
    def line(self) -> Qt.PenStyle:
        """D's lines are dashed, G's solid, nobody's dotted."""
        lines = {"d": Qt.PenStyle.DashLine, "g": Qt.PenStyle.SolidLine, "neither": Qt.PenStyle.DotLine}
        return lines[self.player]

    @property
    def colour(self) -> str:
        """The player's colour in the theme in force."""
        colours = theme()
        return {"d": colours.d, "g": colours.g, "neither": colours.text}[self.player]


class CurvePlot(PlacePlot):
    """Curves over steps or time."""

    def __init__(self, styles: tuple[Style, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._styles = styles
        self._log = False
        self._anew = True
        item = self.getPlotItem()
        item.setDownsampling(auto=True, mode="peak")
        self._faintness = dict.fromkeys((style.name for style in styles), 0)
        self._raw = {style.name: item.plot(skipFiniteCheck=True, autoDownsampleFactor=1) for style in styles}
        self._means = {style.name: self._mean_curve() for style in styles}
        self.recolour()

    def _mean_curve(self) -> pg.PlotDataItem:
        """A smooth curve needs a point every other pixel, which also makes its wider pen cheap."""
        curve = self.getPlotItem().plot(skipFiniteCheck=True, autoDownsampleFactor=0.5)
        curve.setDownsampling(auto=True, method="subsample")
        return curve

    # What is drawn

    def draw_curve(
        self, name: str, places: NDArray[np.float64], values: NDArray[np.float32], means: NDArray[np.float32]
    ) -> None:
        """Show a metric: its numbers faintly, its means clearly."""
        connect = "finite" if self._log else "all"
        self._raw[name].setData(places, values, connect=connect, skipFiniteCheck=not self._log)
        self._means[name].setData(places, means, connect=connect, skipFiniteCheck=not self._log)

    def fade(self, name: str, places: NDArray[np.float64]) -> None:
        """The more numbers fall on a pixel, the more they fill an area, and the fainter they have to be."""
        first, last = np.searchsorted(places, self.visible_x)
        density = (last - first) / max(1, self.width())
        faintness = 0 if density < 4 else 1 if density < 40 else 2
        if faintness != self._faintness[name]:
            self._faintness[name] = faintness
            self._recolour_curve(self._styles[self.names.index(name)])

    def points(self, name: str) -> int:
        """How many numbers of a metric are drawn from."""
        places, _ = self._raw[name].getOriginalDataset()
        return 0 if places is None else len(places)

    def means_drawn(self, name: str) -> NDArray[np.float32]:
        """The means of a metric that are drawn."""
        _, means = self._means[name].getOriginalDataset()
        return np.zeros(0, np.float32) if means is None else means

    def set_log(self, on: bool) -> None:
        """Logarithmic y axis."""
        self._log = on
        self._anew = True
        self.getPlotItem().setLogMode(x=False, y=on)

    def show_range(self, x: tuple[float, float] | None, y: tuple[float, float] | None) -> None:
        """See at least these; None leaves a direction as it is.

        In jumps, with a little room for what comes: each new range means new numbers at the axes, which take as long to
        draw as everything else.
        """
        if x is not None and x[1] > x[0]:
            self._box.setXRange(x[0], _with_room(x[1]), padding=0.01)
        if y is not None and (self._anew or not self._fits(*y)):
            self._anew = False
            margin = (y[1] - y[0]) or abs(y[0]) or 1.0
            self._box.setYRange(y[0] - 0.04 * margin, y[1] + 0.04 * margin, padding=0)

    def _fits(self, low: float, high: float) -> bool:
        """Whether this much of y is seen already, and not much more."""
        first, last = self._box.viewRange()[1]
        return bool(first <= low and high <= last and high - low > _FULL * (last - first))

    @property
    def names(self) -> tuple[str, ...]:
        """Of the metrics that are drawn."""
        return tuple(self._raw)

    # Colours

    def recolour(self) -> None:
        """Take the theme's colours."""
        super().recolour()
        for style in self._styles:
            self._recolour_curve(style)

    def _recolour_curve(self, style: Style) -> None:
        colour = QColor(style.colour)
        self._means[style.name].setPen(pg.mkPen(colour, width=2, style=style.line))
        colour.setAlphaF((0.4, 0.28, 0.18)[self._faintness[style.name]] * (1.0 if theme().dark else 0.75))
        self._raw[style.name].setPen(pg.mkPen(colour, width=1))


def _with_room(end: float) -> float:
    """The next multiple of a twentieth of the power of ten below: at most 5 % more."""
    step = 10 ** floor(log10(end)) / 20 if end > 0 else 1.0
    return ceil(end / step) * step
