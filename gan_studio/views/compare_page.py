"""The Compare page: curves of several runs over each other, and a table of their figures."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QGuiApplication, QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from gan_studio.bridge.notice import Notice
from gan_studio.bridge.studio import Studio
from gan_studio.core.errors import UserError
from gan_studio.core.figures import figure
from gan_studio.core.files import atomic_write
from gan_studio.core.readable import readable
from gan_studio.views.compare import rows
from gan_studio.views.compare.compare_bar import CompareBar
from gan_studio.views.compare.compare_plots import ComparePlots
from gan_studio.views.compare.compare_table import CompareTable
from gan_studio.views.compare.curves import evaluations
from gan_studio.views.theme import GRID, icon
from gan_studio.views.train import quality_words
from gan_studio.views.widgets.saving import ask_where_to_save
from gan_studio.views.widgets.words import Muted, Title, Words

#: So many of the newest runs are taken when nobody has chosen any.
_FIRST = 4


class ComparePage(QWidget):
    """A view of `Studio.comparison`."""

    def __init__(self, studio: Studio, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._studio = studio
        self._comparison = studio.comparison
        self._bar = CompareBar(self)
        self._plots = ComparePlots(self)
        self._table = CompareTable(self)
        self._made_with = Muted(self)
        self._made_with.setObjectName("compareMadeWith")
        self._stack = QStackedWidget(self)
        self._newest = QPushButton(self.tr("Compare the newest runs"), self)
        self._newest.setObjectName("compareNewest")
        self._newest.clicked.connect(self._on_newest_clicked)
        self._copy = self._button("copy", "compareCopy", self.tr("Copy table"))
        self._copy.clicked.connect(self._on_copy_clicked)
        self._save = self._button("table", "compareSave", self.tr("Save as CSV…"))
        self._save.clicked.connect(self._on_save_clicked)
        self._lay_out()
        self._wire()
        self._on_runs_changed()
        self._show()

    def _button(self, symbol: str, name: str, words: str) -> QPushButton:
        button = QPushButton(icon(symbol), words, self)
        button.setObjectName(name)
        return button

    def _lay_out(self) -> None:
        foot = QHBoxLayout()
        foot.setSpacing(GRID)
        foot.addWidget(self._made_with, 1)
        foot.addWidget(self._copy)
        foot.addWidget(self._save)
        parts = QSplitter(Qt.Orientation.Vertical, self)
        parts.setChildrenCollapsible(False)
        parts.setHandleWidth(1)
        parts.addWidget(self._plots)
        parts.addWidget(self._table)
        parts.setStretchFactor(0, 3)
        parts.setStretchFactor(1, 1)
        parts.setSizes([300, 240])
        body = QWidget(self)
        inside = QVBoxLayout(body)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(GRID)
        inside.addWidget(parts, 1)
        inside.addLayout(foot)
        self._stack.addWidget(self._empty())
        self._stack.addWidget(body)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * GRID, 2 * GRID, 2 * GRID, GRID)
        column.setSpacing(GRID)
        column.addWidget(self._bar)
        column.addWidget(self._stack, 1)

    def _empty(self) -> QWidget:
        empty = QWidget(self)
        column = QVBoxLayout(empty)
        column.setSpacing(2 * GRID)
        column.addStretch(2)
        words = Words(
            empty,
            self.tr(
                "Choose several runs in the list at the left with Ctrl and a click, then Compare; or add them here."
            ),
        )
        for label in (Title(empty, self.tr("Which run is better?")), words):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            column.addWidget(label)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self._newest)
        row.addStretch(1)
        column.addLayout(row)
        column.addStretch(3)
        return empty

    def _wire(self) -> None:
        self._comparison.changed.connect(self._show)
        self._studio.runs_changed.connect(self._on_runs_changed)
        self._studio.engine_loaded.connect(self._show)
        self._bar.changed.connect(self._show)
        self._bar.log_changed.connect(self._plots.set_log)
        self._bar.menu.aboutToShow.connect(self._fill_menu)
        self._bar.menu.triggered.connect(self._on_run_chosen)
        self._table.removed.connect(self._comparison.remove)
        self._table.opened.connect(self._on_opened)
        self._table.evaluate_wanted.connect(self._studio.evaluate_compared)
        self._plots.no_figures.evaluate_wanted.connect(self._studio.evaluate_compared)
        self._studio.evaluation.changed.connect(self._show_evaluation)

    def _show(self) -> None:
        """Everything anew."""
        runs = self._comparison.runs
        self._stack.setCurrentIndex(1 if runs else 0)
        self._bar.set_empty(not runs)
        groups = rows.groups(runs)
        known = self._studio.engine_ready
        self._bar.offer_settings(quality_words.settings_titles(list(groups.values()), known))
        settings = list(groups)[self._bar.settings] if self._bar.settings >= 0 else None
        shown = groups.get(settings) if settings is not None else None
        names = rows.measured(runs, settings)
        self._bar.offer_figures(names)
        drawn = figure(self._bar.figure) if self._bar.figure in names else None
        self._plots.show_runs(runs, settings, drawn, self._bar.axis)
        sources = {run.path: run.source for run in self._studio.runs()}
        headings, cells = rows.table(runs, settings, names, self._bar.which, shown, sources)
        self._table.show_cells(headings, runs, cells)
        measured = [one for run in runs for one in evaluations(run, settings)]
        told = [quality_words.made_with(measured, known)] if shown else []
        if len({sources[run.path] for run in runs if run.path in sources}) > 1:
            told.append(self.tr("Not all of these runs have the same data: only figures of the same data compare."))
        self._made_with.setText(". ".join(told))
        self._show_evaluation()

    def _show_evaluation(self) -> None:
        """What can be evaluated now."""
        runs, measured = self._comparison.runs, self._studio.evaluation.run
        busy = measured.name if measured is not None else ""
        self._plots.no_figures.show_runs(runs, busy, ready=self._studio.engine_ready)
        able = {run.path for run in runs if run.series is not None and run.series.has_checkpoint}
        self._table.able = frozenset(able if measured is None and self._studio.engine_ready else ())

    def save_table(self, path: Path) -> None:
        """Write the table as CSV; success and failure are told as a notice."""
        try:
            with atomic_write(path) as file:
                file.write(rows.as_text(self._table.words(), comma=True).encode())
        except UserError as error:
            self._studio.noticed.emit(Notice.of(error))
        else:
            self._studio.noticed.emit(Notice("info", self.tr("Saved {path}.").format(path=path)))

    # Slots

    def _on_runs_changed(self) -> None:
        self._newest.setEnabled(bool(self._studio.runs()))

    def _fill_menu(self) -> None:
        self._bar.menu.clear()
        compared = {run.path for run in self._comparison.runs}
        for run in self._studio.runs():
            if run.path not in compared:
                action = self._bar.menu.addAction(run.name)
                action.setData(run.path)
                action.setToolTip(readable(str(run.path)))
        if self._bar.menu.isEmpty():
            self._bar.menu.addAction(self.tr("There is no other run")).setEnabled(False)

    def _on_run_chosen(self, action: QAction) -> None:
        self._comparison.add(action.data())

    def _on_newest_clicked(self) -> None:
        self._comparison.choose([run.path for run in self._studio.runs()[:_FIRST]])

    def _on_opened(self, path: Path) -> None:
        self._studio.open_run(path)
        self._studio.page_wanted.emit("train")

    def _on_copy_clicked(self) -> None:
        QGuiApplication.clipboard().setText(rows.as_text(self._table.words()))
        self._studio.noticed.emit(Notice("info", self.tr("The table was copied.")))

    def _on_save_clicked(self) -> None:
        filters = [self.tr("Table (*.csv)")]
        ask_where_to_save(self, self.tr("Save the table"), "comparison.csv", filters, self.save_table)

    # Qt

    def showEvent(self, event: QShowEvent) -> None:
        """Runs that go on are followed while somebody looks."""
        super().showEvent(event)
        self._comparison.watch(True)

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks."""
        super().hideEvent(event)
        self._comparison.watch(False)
