"""How good the samples are, over the run: one metric at a time, and always what it was measured with."""

from collections.abc import Sequence
from math import isnan, nan
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from gan_studio.bridge.studio import Studio
from gan_studio.core.evaluation import Evaluation
from gan_studio.core.events import METRIC_COLUMNS
from gan_studio.core.figures import Figure, best, by_settings, families, newest_floor
from gan_studio.views.theme import GRID
from gan_studio.views.train import quality_words
from gan_studio.views.train.evaluate_bar import EvaluateBar
from gan_studio.views.train.export import save_widget
from gan_studio.views.train.figure_drawing import Ink, Line
from gan_studio.views.train.figure_plot import FigurePlot
from gan_studio.views.train.inks import ink
from gan_studio.views.train.quality_controls import QualityControls
from gan_studio.views.train.quality_invitation import QualityInvitation
from gan_studio.views.train.quality_legend import QualityLegend
from gan_studio.views.train.quality_quick import default_group, quick_figure, quick_line, quick_points
from gan_studio.views.widgets.words import Muted, Warned, Words

_STEP, _SECONDS = METRIC_COLUMNS.index("step"), METRIC_COLUMNS.index("seconds")


class QualityPanel(QWidget):
    """Shows the evaluations of `Studio.current`; `show_evaluations` and `refresh` bring it up to date.

    Signals:
        step_picked: a step was clicked in the plot.
        export_asked: the plot is to be saved as a picture.
    """

    step_picked = Signal(int)
    export_asked = Signal()

    def __init__(self, studio: Studio, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._studio = studio
        self._shown: list[Evaluation] = []
        self._history: int | None = None
        self._pointed = nan
        self._group: tuple[object, ...] | None = None
        self._groups: list[tuple[object, ...]] = []
        self._group_by_user = False
        self._quick: Sequence[Evaluation] = ()
        self.controls = QualityControls(self)
        self.legend = QualityLegend(self)
        self.plot = FigurePlot(self)
        self.plot.setObjectName("qualityPlot")
        self.plot.setAccessibleName(self.tr("Quality of the samples"))
        self._marks = Words(self)
        self._marks.setObjectName("qualityMarks")
        self._marks.setToolTip(
            self.tr(
                "The star is the best so far; the dashed line is one half of the data against the other half. Explore "
                "and Sheet begin with the generator that is kept: one of twice the steps is preferred if it is no "
                "worse to speak of."
            )
        )
        self._flatters = Warned(self)
        self._flatters.setObjectName("qualityFlatters")
        self._made_with = Muted(self)
        self._made_with.setObjectName("qualityMadeWith")
        self._invitation = QualityInvitation(self)
        self._bar = EvaluateBar(studio, self)
        self._stack = QStackedWidget(self)
        self._lay_out()
        self._wire()

    def _lay_out(self) -> None:
        self._figures = QWidget(self)
        inside = QVBoxLayout(self._figures)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(GRID // 2)
        inside.addWidget(self.controls)
        inside.addWidget(self.legend)
        inside.addWidget(self.plot, 1)
        inside.addWidget(self._marks)
        inside.addWidget(self._flatters)
        inside.addWidget(self._made_with)
        self._stack.addWidget(self._invitation)
        self._stack.addWidget(self._figures)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, GRID, 0)
        column.setSpacing(GRID)
        column.addWidget(self._stack, 1)
        column.addWidget(self._bar)

    def _wire(self) -> None:
        self.controls.changed.connect(self._on_choice_changed)
        self.controls.log_changed.connect(self.plot.set_log)
        self.controls.reset_asked.connect(self.plot.show_all)
        self.controls.export_asked.connect(self.export_asked)
        self.plot.pointed.connect(self._on_pointed)
        self.plot.picked.connect(self._on_picked)
        self._invitation.every_wanted.connect(lambda every: self._studio.set_options({"evaluation.every": every}))

    def refresh(self) -> None:
        """Show what can be done with the current run now."""
        self._bar.refresh()
        run = self._studio.current
        self._invitation.show_run(run, has_features=self._studio.evaluation.has_features(run))

    def show_evaluations(self) -> None:
        """Show what is known of the current run's quality now."""
        run = self._studio.current
        self._stack.setCurrentIndex(1 if run.evaluations else 0)
        groups = by_settings(run.evaluations)
        self._groups = list(groups)
        if self._group not in groups or not self._group_by_user:
            self._group, self._group_by_user = default_group(groups), False
        self._shown = groups[self._group] if self._group is not None else []
        self._quick = quick_points(self._shown, list(groups.values()))
        known = self._studio.engine_ready
        titles = quality_words.settings_titles([group[-1] for group in groups.values()], known)
        self.controls.offer_groups(titles, self._groups.index(self._group) if self._group is not None else -1)
        measured = families(self._shown)
        self.controls.offer_metrics(measured)
        self._draw(next((family for family in measured if family[0].name == self.controls.figure), ()))
        self._flatters.say(quality_words.flatters(self._shown[-1] if self._shown else None))
        self._made_with.setText(quality_words.made_with(self._shown, known))

    def mark_step(self, step: int | None) -> None:
        """Draw a line at the step whose samples are shown; None for none."""
        self._history = step
        place = nan if step is None else float(self._places(np.array([step], np.float64))[0])
        self.plot.mark_history(place)
        self._read_out()

    def export(self, path: Path) -> None:
        """Write the plot with its legend and words, as PNG or SVG; ``UserError`` when that fails."""
        self._on_pointed(nan)
        self.controls.hide()
        try:
            save_widget(self._figures, path)
        finally:
            self.controls.show()

    # Drawing

    def _draw(self, family: tuple[Figure, ...]) -> None:
        lines = tuple(self._line(figure, ink(number)) for number, figure in enumerate(family))
        self.plot.set_time(self.controls.axis == "time")
        behind = (quick_line(self._quick, self._places),) if self._quick and family and family[0].name == "kid" else ()
        self.plot.show_lines((*lines, *behind))
        self.legend.show_curves((*family, *(quick_figure() for _ in behind)), (*lines, *behind))
        kept = self._studio.current.best
        marks = [
            quality_words.marks(figure, best(self._shown, figure.name), newest_floor(self._shown, figure.name), kept)
            for figure in family
        ]
        self._marks.setText("\n".join(mark for mark in marks if mark))
        self.mark_step(self._history)

    def _line(self, figure: Figure, colour: Ink) -> Line:
        found = [evaluation for evaluation in self._shown if figure.name in evaluation.measurements]
        measurements = [evaluation.measurements[figure.name] for evaluation in found]
        star = best(found, figure.name)
        floor = newest_floor(found, figure.name)
        return Line(
            figure.name,
            colour,
            self._places(np.array([evaluation.step for evaluation in found], np.float64)),
            np.array([measurement.value for measurement in measurements], np.float64),
            np.array([nan if m.error is None else m.error for m in measurements], np.float64),
            nan if floor is None else floor,
            found.index(star) if star is not None else -1,
            dotted=True,
        )

    def _places(self, steps: NDArray[np.float64]) -> NDArray[np.float64]:
        """Where steps are on the axis."""
        rows = self._studio.current.metrics
        if self.controls.axis == "steps" or not len(rows):
            return steps
        return np.interp(steps, rows[:, _STEP], rows[:, _SECONDS])

    def _read_out(self) -> None:
        """Write the figures where the mouse points, else near the stored step that is looked at, else the newest."""
        places = self._places(np.array([evaluation.step for evaluation in self._shown], np.float64))
        chosen = len(self._shown) - 1
        if len(places) and not isnan(self._pointed):
            chosen = int(np.argmin(np.abs(places - self._pointed)))
        elif len(places) and self._history is not None:
            steps = np.array([evaluation.step for evaluation in self._shown])
            chosen = int(np.argmin(np.abs(steps - self._history)))
        one = self._shown[chosen] if chosen >= 0 else None
        self.legend.show_figures(one)
        if one is not None and self._quick:
            self.legend.show_quick(min(self._quick, key=lambda point: abs(point.step - one.step)))
        pointed = one is not None and not isnan(self._pointed)
        self.plot.mark_pointer(float(places[chosen]) if pointed else nan)
        points = [
            (float(places[chosen]), one.measurements[line.name].value)
            for line in self.plot.lines
            if one is not None and line.name in one.measurements
        ]
        self.plot.ring(points if pointed else [])

    # Slots

    def _on_choice_changed(self) -> None:
        if 0 <= self.controls.group < len(self._groups):
            chosen = self._groups[self.controls.group]
            self._group_by_user = self._group_by_user or chosen != self._group
            self._group = chosen
        self.plot.show_all()
        self.show_evaluations()

    def _on_pointed(self, place: float) -> None:
        self._pointed = place
        self._read_out()

    def _on_picked(self, place: float) -> None:
        places = self._places(np.array([evaluation.step for evaluation in self._shown], np.float64))
        if len(places):
            self.step_picked.emit(self._shown[int(np.argmin(np.abs(places - place)))].step)
