"""The Train page: run a training, watch both networks' losses and the samples, and go back through all of it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QStackedWidget, QTabWidget, QVBoxLayout, QWidget

from gan_studio.bridge.notice import Notice
from gan_studio.bridge.run_model import RunModel
from gan_studio.bridge.studio import Studio
from gan_studio.core.errors import UserError
from gan_studio.core.events import RunState
from gan_studio.core.revisions import matters
from gan_studio.views.theme import GRID, set_role
from gan_studio.views.train.doctor import Doctor
from gan_studio.views.train.export import save_metrics
from gan_studio.views.train.history import History
from gan_studio.views.train.invitation import Invitation
from gan_studio.views.train.plots_panel import PlotsPanel
from gan_studio.views.train.quality_panel import QualityPanel
from gan_studio.views.train.samples_panel import SamplesPanel
from gan_studio.views.train.state_line import StateLine
from gan_studio.views.train.transport import Transport
from gan_studio.views.widgets.saving import ask_where_to_save
from gan_studio.views.widgets.throttle import Throttle


class TrainPage(QWidget):
    """Shows `Studio.current`, whatever it is; signals only mark what is to be drawn again."""

    def __init__(self, studio: Studio, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._studio = studio
        self._run: RunModel | None = None
        self._transport = Transport(studio, self)
        self._plots = PlotsPanel(self)
        self._quality = QualityPanel(studio, self)
        self._samples = SamplesPanel(self)
        self._history = History(self)
        self._state = StateLine(self)
        self._doctor = Doctor(self)
        self._invitation = Invitation(studio, self)
        self._stack = QStackedWidget(self)
        self._figures = Throttle(self, 500, self._transport.refresh_figures)
        self._lay_out()
        self._wire()
        self._on_current_changed()

    def _lay_out(self) -> None:
        halves = QSplitter(Qt.Orientation.Horizontal)
        halves.addWidget(self._make_curves())
        halves.addWidget(self._samples)
        halves.setChildrenCollapsible(False)
        halves.setHandleWidth(1)
        halves.setSizes([440, 560])
        for half, stretch in enumerate((44, 56)):
            halves.setStretchFactor(half, stretch)
        body = QWidget()
        inside = QVBoxLayout(body)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(GRID)
        inside.addWidget(halves, 1)
        foot = QHBoxLayout()
        foot.setSpacing(3 * GRID)
        foot.addWidget(self._state)
        foot.addWidget(self._history, 1)
        inside.addLayout(foot)
        self._stack.addWidget(self._invitation)
        self._stack.addWidget(body)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * GRID, 2 * GRID, 2 * GRID, GRID)
        column.setSpacing(GRID)
        column.addWidget(self._transport)
        column.addWidget(self._stack, 1)
        column.addWidget(self._doctor)

    def _make_curves(self) -> QTabWidget:
        curves = QTabWidget(self)
        curves.setObjectName("curves")
        curves.setDocumentMode(True)
        set_role(curves, "small")
        curves.tabBar().setObjectName("curvesBar")
        curves.tabBar().setAccessibleName(self.tr("Curves"))
        curves.addTab(self._plots, self.tr("Losses"))
        curves.addTab(self._quality, self.tr("Quality"))
        return curves

    def _wire(self) -> None:
        studio = self._studio
        studio.current_changed.connect(self._on_current_changed)
        for signal in (studio.abilities_changed, studio.training_changed, studio.images.changed):
            signal.connect(self._refresh)
        studio.images.progress_changed.connect(self._refresh)
        studio.engine_loaded.connect(self._quality.show_evaluations)
        self._history.moved.connect(self._on_history_moved)
        self._plots.step_picked.connect(self._history.go_to)
        self._quality.step_picked.connect(self._history.go_to)
        self._quality.export_asked.connect(self._on_quality_export_asked)
        self._plots.plot_export_asked.connect(self._on_plot_export_asked)
        self._plots.csv_export_asked.connect(self._on_csv_export_asked)
        self._samples.grid.failed.connect(self._tell)
        for part in (self._doctor, self._invitation):
            part.page_asked.connect(studio.page_wanted)

    def _links(self, run: RunModel) -> list[tuple[Any, Callable[..., None]]]:
        return [
            (run.metrics_added, self._on_metrics_added),
            (run.samples_added, self._on_samples_added),
            (run.state_changed, self._refresh),
            (run.problems_changed, self._refresh),
            (run.config_changed, self._on_config_changed),
            (run.name_changed, self._refresh),
            (run.progress_changed, self._refresh),
            (run.advised, self._doctor.advise),
            (run.evaluated, self._quality.show_evaluations),
            (run.checkpoint_added, self._quality.refresh),
            (run.revised, self._on_revised),
        ]

    # Taking things home

    def export_plot(self, path: Path) -> None:
        """Write the plots as PNG or SVG; success and failure are told as a notice."""
        self._export(path, self._plots.export)

    def export_csv(self, path: Path) -> None:
        """Write the run's metrics as CSV; success and failure are told as a notice."""
        self._export(path, lambda chosen: save_metrics(self._studio.current.folder, chosen))

    def _export(self, path: Path, write: Callable[[Path], None]) -> None:
        try:
            write(Path(path))
        except UserError as error:
            self._tell(error)
        else:
            self._studio.noticed.emit(Notice("info", self.tr("Saved {path}.").format(path=path)))

    def export_quality(self, path: Path) -> None:
        """Write the plot of quality, with what it was measured with; success and failure are told as a notice."""
        self._export(path, self._quality.export)

    def _on_plot_export_asked(self) -> None:
        self._ask_for_picture(self.tr("Save the plots"), "plots", self.export_plot)

    def _on_quality_export_asked(self) -> None:
        self._ask_for_picture(self.tr("Save the plot"), "quality", self.export_quality)

    def _ask_for_picture(self, title: str, what: str, then: Callable[[Path], None]) -> None:
        filters = [self.tr("PNG picture (*.png)"), self.tr("SVG drawing (*.svg)")]
        ask_where_to_save(self, title, f"{self._studio.current.name}-{what}.png", filters, then)

    def _on_csv_export_asked(self) -> None:
        name = f"{self._studio.current.name}-metrics.csv"
        filters = [self.tr("Table (*.csv)")]
        ask_where_to_save(self, self.tr("Save the numbers"), name, filters, self.export_csv)

    def _tell(self, error: UserError) -> None:
        self._studio.noticed.emit(Notice.of(error))

    # Following the run

    def _on_current_changed(self) -> None:
        if self._run is not None:
            for signal, slot in self._links(self._run):
                signal.disconnect(slot)
        self._run = run = self._studio.current
        for signal, slot in self._links(run):
            signal.connect(slot)
        self._plots.clear()
        self._history.clear()
        self._quality.show_evaluations()
        self._samples.set_run(run)
        self._doctor.set_run(run)
        self._suggest()
        self._on_metrics_added()
        self._on_samples_added()
        self._on_revised()
        self._refresh()

    def _on_config_changed(self) -> None:
        self._suggest()
        self._on_revised()
        self._samples.refresh()
        self._refresh()

    def _suggest(self) -> None:
        """What follows from the configuration, which may come later than the run."""
        run = self._studio.current
        self._transport.suggest_steps()
        self._plots.controls.suggest_smoothing(run.steps)
        self._plots.show_settings(run.config.augmentation if run.config is not None else None)

    def _on_metrics_added(self) -> None:
        self._plots.set_metrics(self._studio.current.metrics)
        self._figures.trigger()

    def _on_revised(self) -> None:
        """Mark where what decides the weights was changed."""
        run = self._studio.current
        changed = {item.step for item in run.revisions if run.config is not None and matters(item, run.config)}
        self._plots.mark_changes(tuple(sorted(changed)))

    def _on_samples_added(self) -> None:
        self._history.set_steps(self._studio.current.sample_steps)

    def _on_history_moved(self) -> None:
        live = self._history.live
        self._samples.show_step(self._history.step, live=live)
        for panel in (self._plots, self._quality):
            panel.mark_step(None if live else self._history.step)

    def _refresh(self) -> None:
        self._transport.refresh()
        self._state.show_run(self._studio.current)
        self._doctor.refresh()
        self._quality.refresh()
        self._invitation.refresh(self._transport.why_not_start())
        if self._studio.current.state is RunState.DRAFT:
            self._stack.setCurrentIndex(0)
        elif self._stack.currentIndex() == 0:
            if self._invitation.isAncestorOf(self.focusWidget()):
                self._transport.setFocus()
            self._stack.setCurrentIndex(1)

    def showEvent(self, event: QShowEvent) -> None:
        """What came while nobody looked."""
        super().showEvent(event)
        self._figures.trigger()
