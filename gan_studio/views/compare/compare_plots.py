"""Losses and quality of several runs, along the same axis."""

from collections.abc import Sequence
from math import isnan

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QStackedWidget, QVBoxLayout, QWidget

from gan_studio.bridge.comparison import ComparedRun
from gan_studio.core.figures import Figure
from gan_studio.views.compare.compare_plot import ComparePlot
from gan_studio.views.compare.curves import figures, floor, losses
from gan_studio.views.compare.no_figures import NoFigures
from gan_studio.views.theme import GRID
from gan_studio.views.train import wording
from gan_studio.views.train.figure_plot import FigurePlot


class ComparePlots(QWidget):
    """D's loss above G's at the left, one figure of quality at the right, or the way to it; the mouse points into all
    of them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._axis = "steps"
        self.d_loss = ComparePlot("compareD", self.tr("D loss"), self)
        self.g_loss = ComparePlot("compareG", self.tr("G loss"), self)
        self.quality = ComparePlot("compareQuality", self.tr("Quality"), self)
        self.no_figures = NoFigures(self)
        self._right = QStackedWidget(self)
        for part in (self.quality, self.no_figures):
            self._right.addWidget(part)
        for plot in self._plots:
            plot.pointed.connect(self._on_pointed)
            plot.plot.zoomed.connect(self._on_zoomed)
            plot.plot.reset_asked.connect(self.show_all)
        left = QWidget(self)
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, GRID, 0)
        column.setSpacing(GRID)
        column.addWidget(self.d_loss, 1)
        column.addWidget(self.g_loss, 1)
        right = QWidget(self)
        beside = QVBoxLayout(right)
        beside.setContentsMargins(GRID, 0, 0, 0)
        beside.addWidget(self._right)
        halves = QSplitter(Qt.Orientation.Horizontal, self)
        halves.setChildrenCollapsible(False)
        halves.setHandleWidth(1)
        for half in (left, right):
            halves.addWidget(half)
        halves.setSizes([500, 500])
        row = QVBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(halves)

    @property
    def _plots(self) -> tuple[ComparePlot, ...]:
        return self.d_loss, self.g_loss, self.quality

    def show_runs(
        self, runs: Sequence[ComparedRun], settings: tuple[object, ...] | None, figure: Figure | None, axis: str
    ) -> None:
        """Draw these along "steps", "images" or "time"; of their figures those of these settings."""
        changed, self._axis = axis != self._axis, axis
        time = axis == "time"
        self.d_loss.show_lines([losses(run, "d_loss", axis) for run in runs], time=time)
        self.g_loss.show_lines([losses(run, "g_loss", axis) for run in runs], time=time)
        lines = [figures(run, settings, figure.name, axis) for run in runs] if figure else []
        shown = [line for line in lines if len(line.x)]
        if figure and shown:
            shown.append(floor(runs, settings, figure.name, self.tr("the data itself")))
        self.quality.show_lines(shown, time=time)
        self.quality.set_title(self._title(figure))
        self._right.setCurrentWidget(self.quality if figure else self.no_figures)
        if changed:
            self.show_all()

    def _title(self, figure: Figure | None) -> str:
        if figure is None:
            return self.tr("Quality")
        if figure.lower is None:
            return figure.title
        better = self.tr("lower is better") if figure.lower else self.tr("higher is better")
        return self.tr("{figure}: {better}; dashed: the data itself").format(figure=figure.title, better=better)

    def show_all(self) -> None:
        """Undo every zoom."""
        for plot in self._plots:
            plot.plot.show_all()

    def set_log(self, on: bool) -> None:
        """Logarithmic axis of quality."""
        self.quality.plot.set_log(on)

    def _on_pointed(self, place: float) -> None:
        words = {
            "steps": self.tr("step {0}"),
            "images": self.tr("{0} pictures"),
            "time": "{0}",
        }[self._axis]
        number = "" if isnan(place) else wording.clock(place) if self._axis == "time" else wording.count(place)
        for plot in self._plots:
            plot.point_at(place, words.format(number))

    def _on_zoomed(self, both: bool) -> None:
        """What is seen of one is seen of all."""
        del both
        zoomed = self.sender()
        for plot in self._plots:
            if isinstance(zoomed, FigurePlot) and plot.plot is not zoomed:
                plot.plot.show_same(zoomed.visible_x)
