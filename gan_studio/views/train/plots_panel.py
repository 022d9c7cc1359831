"""The left half of the Train page: losses, probabilities, penalties and augmentation, and how they are drawn."""

from math import isnan, nan
from pathlib import Path

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gan_studio.core.config import AugmentationConfig
from gan_studio.core.events import METRIC_COLUMNS
from gan_studio.views.theme import GRID, theme
from gan_studio.views.train.curve_plot import CurvePlot, Style
from gan_studio.views.train.export import save_widget
from gan_studio.views.train.legend import Legend
from gan_studio.views.train.plot_controls import PlotControls
from gan_studio.views.train.series import Curves, bounds
from gan_studio.views.widgets.throttle import AT_HAND, Throttle

_METRICS = (
    "d_loss", "g_loss", "d_real", "d_fake", "r1", "r2", "gradient_penalty", "d_terms", "g_terms", "augment",
)  # fmt: skip


class PlotsPanel(QWidget):
    """Plots above each other with one x axis.

    Six times a second at most, one of them is drawn anew: all at once would hold up the window three times as long.
    """

    #: A step was clicked in a plot.
    step_picked = Signal(int)
    plot_export_asked = Signal()
    csv_export_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.controls = PlotControls(self)
        self._curves = Curves(_METRICS, self.controls.smoothing)
        self._table: NDArray[np.float64] = np.empty((0, len(METRIC_COLUMNS)))
        self._axis = "steps"
        self._log = False
        self._follow_x = self._follow_y = True
        self._pointed = nan
        self._history: int | None = None
        self._changed: tuple[int, ...] = ()
        self._legends: dict[CurvePlot, Legend] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, GRID, 0)
        self._column.setSpacing(GRID)
        self.loss = self._plot("lossPlot", self.tr("Loss"), self._loss_styles(), 3)
        self.probability = self._plot("probabilityPlot", self.tr("D's verdict"), self._probability_styles(), 2)
        self._optional = (
            self._plot("penaltyPlot", self.tr("Penalty"), self._penalty_styles(), 1),
            self._plot("termsPlot", self.tr("Other terms"), self._term_styles(), 1),
            self._plot("augmentPlot", self.tr("Augmentation"), self._augment_styles(), 1),
        )
        self.augmentation = self._optional[-1]
        self._whole = {self.probability: (-0.01, 1.01), self.augmentation: (0.0, 1.0)}
        self._plots = (self.loss, self.probability, *self._optional)
        self._column.addWidget(self.controls)
        self._outdated: list[CurvePlot] = []
        self._live = Throttle(self, 160, self._draw_next)
        self._at_hand = Throttle(self, 30, self._draw_next, AT_HAND)
        self._pace = self._live
        self._even = pg.InfiniteLine(pos=0.5, angle=0)
        self.probability.getPlotItem().addItem(self._even, ignoreBounds=True)
        self._wire()
        self._show_optional()
        self._recolour()

    def _loss_styles(self) -> tuple[Style, ...]:
        return Style("d_loss", self.tr("D loss"), "d"), Style("g_loss", self.tr("G loss"), "g")

    def _probability_styles(self) -> tuple[Style, ...]:
        real, fake = self.tr("D(x), real"), self.tr("D(G(z)), generated")
        return Style("d_real", real, "d"), Style("d_fake", fake, "g")

    def _penalty_styles(self) -> tuple[Style, ...]:
        both = Style("gradient_penalty", self.tr("Gradient penalty"), "neither")
        return Style("r1", self.tr("R1"), "d"), Style("r2", self.tr("R2"), "g"), both

    def _term_styles(self) -> tuple[Style, ...]:
        return Style("d_terms", self.tr("of D's loss"), "d"), Style("g_terms", self.tr("of G's loss"), "g")

    def _augment_styles(self) -> tuple[Style, ...]:
        return (Style("augment", self.tr("Probability"), "neither"),)

    def _plot(self, name: str, title: str, styles: tuple[Style, ...], stretch: int) -> CurvePlot:
        legend, plot = Legend(title, styles, self, place=name == "lossPlot"), CurvePlot(styles, self)
        plot.setObjectName(name)
        plot.setAccessibleName(title)
        plot.setMinimumHeight(72 if stretch > 1 else 40)  # all of them fit into a window of 1280×800
        self._legends[plot] = legend
        group = QWidget(self)
        inner = QVBoxLayout(group)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(0)
        inner.addWidget(legend)
        inner.addWidget(plot, 1)
        self._column.addWidget(group, stretch)
        return plot

    def _wire(self) -> None:
        for plot in self._plots:
            plot.pointed.connect(self._on_pointed)
            plot.picked.connect(self._on_picked)
            plot.zoomed.connect(self._on_zoomed)
            plot.reset_asked.connect(self.show_all)
        self.controls.window_changed.connect(self._on_window_changed)
        self.controls.log_changed.connect(self._on_log_changed)
        self.controls.axis_changed.connect(self._on_axis_changed)
        self.controls.reset_asked.connect(self.show_all)
        self.controls.plot_export_asked.connect(self.plot_export_asked)
        self.controls.csv_export_asked.connect(self.csv_export_asked)

    # What is shown

    def set_metrics(self, table: NDArray[np.float64]) -> None:
        """Show ``K×len(METRIC_COLUMNS)`` rows, soon."""
        self._table = table
        self._draw_soon(self._pace)

    def show_settings(self, settings: AugmentationConfig | None) -> None:
        """What the plot of augmentation shows of a run: a probability, or the noise's σ where nothing else is on."""
        kinds = settings and (settings.geometry, settings.colour, settings.translation, settings.cutout)
        noise = settings.noise if settings and not any(kinds or ()) else 0.0
        self._legends[self.augmentation].rename("augment", self.tr("Noise σ") if noise else self.tr("Probability"))
        # From nothing to all there can be: what is hardly ever on must not look as if it were always.
        self._whole[self.augmentation] = (0.0, noise or 1.0)
        self._draw_soon()

    def clear(self) -> None:
        """Forget the run that was shown."""
        self._curves.clear()
        self._history, self._changed = None, ()
        self._table = self._table[:0]
        self.show_all()

    def mark_step(self, step: int | None) -> None:
        """Draw a line at the step whose samples are shown; None for none."""
        self._history = step
        place = nan if step is None else self._curves.place_of(self._axis, step)
        changes = [at for changed in self._changed if not isnan(at := self._curves.place_of(self._axis, changed))]
        for plot in self._plots:
            plot.mark_history(place)
            plot.mark_changes(changes)
        self._read_out()

    def mark_changes(self, steps: tuple[int, ...]) -> None:
        """Draw lines after the steps at which settings or pictures were changed."""
        self._changed = steps
        self._draw_soon()

    def show_all(self) -> None:
        """Show the whole run, and follow it as it grows."""
        self._follow_x = self._follow_y = True
        self.controls.auto.setEnabled(False)
        self._draw_soon()

    def export(self, path: Path) -> None:
        """Write the plots as they are seen, as PNG or SVG by the suffix; ``UserError`` when that fails."""
        self._on_pointed(nan)
        self._draw_all()
        self.controls.hide()
        try:
            save_widget(self, path)
        finally:
            self.controls.show()

    # Drawing

    def _draw_soon(self, pace: Throttle | None = None) -> None:
        """All of them, one by one; at once, unless it is the training that wants it."""
        self._outdated += [plot for plot in self._plots if plot not in self._outdated]
        self._pace = pace or self._at_hand
        self._pace.trigger()

    def _draw_all(self) -> None:
        self._draw_soon()
        while self._outdated:
            self._draw_next()

    def _draw_next(self) -> None:
        if not self._outdated:
            return
        plot = self._outdated.pop(0)
        first_look = not len(self._curves)
        self._curves.update(self._table)
        self._show_optional()
        for name in plot.names:
            places = self._curves.along(self._axis, name)
            plot.draw_curve(name, places, self._curves.values(name), self._curves.means(name))
        self._show_range(plot)
        for name in plot.names:
            plot.fade(name, self._curves.along(self._axis, name))
        self.mark_step(self._history)
        while first_look and self._outdated:
            self._draw_next()
        if self._outdated:
            self._pace.trigger()
        else:
            self._pace = self._live

    def _show_range(self, plot: CurvePlot) -> None:
        places = self._curves.along(self._axis)
        if self._follow_x and len(places):
            plot.show_range((min(float(places[0]), 0.0), max(float(places[-1]), 1.0)), None)
        if self._follow_y and plot in self._whole:
            plot.show_range(None, self._whole[plot])
        elif self._follow_y:
            parts = (
                (self._curves.along(self._axis, n), self._curves.values(n), self._curves.means(n)) for n in plot.names
            )
            plot.show_range(None, bounds(list(parts), plot.visible_x, log=self._log and plot is self.loss))

    def _show_optional(self) -> None:
        """Plots and curves that most runs have no numbers for are there only when there are some."""
        last = self.probability
        for plot in self._optional:
            filled = [name for name in plot.names if len(self._curves.values(name))]
            for name in plot.names:
                self._legends[plot].show_curve(name, name in filled)
            plot.parentWidget().setVisible(bool(filled))
            last = plot if filled else last
        for plot in self._plots:
            plot.set_time(self._axis == "time", values=plot is last)

    def _read_out(self) -> None:
        """Write the values where the mouse points, else at the stored step that is looked at, else the newest."""
        pointed = not isnan(self._pointed) and len(self._curves) > 0
        row = len(self._curves) - 1
        if pointed:
            row = self._curves.nearest(self._axis, self._pointed)
        elif self._history is not None:
            row = self._curves.nearest("steps", self._history)
        newest = not pointed and self._history is None
        place = float(self._curves.along(self._axis)[row]) if pointed else nan
        for plot in self._plots:
            plot.mark_pointer(place)
            for name in plot.names:
                self._legends[plot].set_value(name, self._curves.mean_at(name, row) if row >= 0 else nan)
        self._legends[self.loss].set_place(None if newest or row < 0 else self._curves.step_at(row))

    def _recolour(self) -> None:
        self._even.setPen(pg.mkPen(theme().muted, style=Qt.PenStyle.DotLine))

    def _on_pointed(self, place: float) -> None:
        self._pointed = place
        self._read_out()

    def _on_picked(self, place: float) -> None:
        row = self._curves.nearest(self._axis, place)
        if row >= 0:
            self.step_picked.emit(self._curves.step_at(row))

    def _on_zoomed(self, both: bool) -> None:
        self._follow_x = False
        self._follow_y = self._follow_y and not both
        self.controls.auto.setEnabled(True)
        zoomed = self.sender()
        for plot in self._plots:
            if isinstance(zoomed, CurvePlot) and plot is not zoomed:
                plot.show_exactly(zoomed.visible_x)
        self._draw_soon()

    def _on_window_changed(self, window: int) -> None:
        self._curves.window = window
        self._draw_soon()

    def _on_log_changed(self, on: bool) -> None:
        self._log = on
        self.loss.set_log(on)
        self._follow_y = True
        self._draw_all()

    def _on_axis_changed(self, axis: str) -> None:
        self._axis = axis
        self.show_all()

    # Qt

    def showEvent(self, event: QShowEvent) -> None:
        """What came while nobody looked."""
        super().showEvent(event)
        self._draw_soon()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_even"):
            self._recolour()
