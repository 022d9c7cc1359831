"""The left edge of the window: every run there is."""

from pathlib import Path

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPoint, QSize, Qt
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QLabel,
    QListView,
    QMenu,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from gan_studio.bridge.run_model import RunModel
from gan_studio.bridge.studio import Studio
from gan_studio.views.runs_delegate import RunDelegate
from gan_studio.views.runs_model import ROW, RunRow, RunsModel
from gan_studio.views.theme import GRID, icon, set_role
from gan_studio.views.widgets.outside import open_outside
from gan_studio.views.widgets.throttle import Throttle


class RunsView(QListView):
    """The list itself: a click opens, Ctrl or Shift and a click choose several to compare, F2 renames, Delete deletes
    (and can be undone)."""

    def __init__(self, studio: Studio) -> None:
        super().__init__()
        self._studio = studio
        self.runs = RunsModel(studio)
        self.setModel(self.runs)
        self.setItemDelegate(RunDelegate(self))
        self.setObjectName("runs")
        self.setAccessibleName(self.tr("Runs"))
        self.setMouseTracking(True)
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        set_role(self, "sidebar")
        self.clicked.connect(self._on_chosen)
        self.activated.connect(self._on_chosen)
        self.customContextMenuRequested.connect(self._on_menu_wanted)

    def row(self, index: QModelIndex) -> RunRow | None:
        """What stands there."""
        found = index.data(ROW)
        return found if isinstance(found, RunRow) else None

    def selected_paths(self) -> list[Path]:
        """The runs of the disk that are selected, from the top."""
        rows = [self.row(index) for index in sorted(self.selectedIndexes(), key=lambda index: index.row())]
        return [row.path for row in rows if row is not None and row.path is not None]

    def update_rows(self) -> None:
        """Bring the rows up to date; what was selected stays so where it still is."""
        selected = set(self.selected_paths())
        self.runs.update()
        if len(selected) > 1 and selected != set(self.selected_paths()):
            for number, row in enumerate(self.runs.rows):
                if row.path in selected:
                    self.selectionModel().select(self.runs.index(number), QItemSelectionModel.SelectionFlag.Select)

    def rename(self) -> None:
        """Edit the name of the run that the keyboard is at, or else of the one that is shown."""
        shown = next((number for number, row in enumerate(self.runs.rows) if row.current), None)
        index = self.currentIndex() if self.hasFocus() or shown is None else self.runs.index(shown)
        if index.isValid():
            self.setCurrentIndex(index)
            self.edit(index)

    def context_menu(self, index: QModelIndex) -> QMenu:
        """What can be done with a run, or with several."""
        menu = QMenu(self)
        row = self.row(index)
        several = self.selected_paths()
        if len(several) > 1 and row is not None and row.path in several:
            words = self.tr("Compare {count} runs").format(count=len(several))
            compare = menu.addAction(icon("chart-line-up"), words, lambda: self._studio.compare(several))
            compare.setObjectName("compare")
            menu.addSeparator()
        rename = menu.addAction(icon("pencil-simple"), self.tr("Rename"), lambda: self.edit(index))
        rename.setObjectName("rename")
        if row is not None and row.path is not None:
            path = row.path
            start = menu.addAction(
                icon("plus"), self.tr("Start a new run from this…"), lambda: self._studio.new_run_from(path)
            )
            start.setObjectName("start_from")
            start.setEnabled(self._studio.engine_ready)
            menu.addAction(icon("folder-simple"), self.tr("Show in folder"), lambda: open_outside(path, self))
            menu.addSeparator()
            delete = menu.addAction(icon("trash"), self.tr("Delete"), lambda: self._studio.delete_run(path))
            delete.setObjectName("delete")
            delete.setEnabled(not row.state.live)
        return menu

    def _on_chosen(self, index: QModelIndex) -> None:
        row = self.row(index)
        chosen = self.selectedIndexes()
        if row is None or row.current or len(chosen) > 1 or index not in chosen:  # several are being chosen
            return
        if row.path is None:
            self._studio.new_run()
        else:
            self._studio.open_run(row.path)

    def _on_menu_wanted(self, at: QPoint) -> None:
        index = self.indexAt(at)
        if index.isValid():
            menu = self.context_menu(index)
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            menu.popup(self.viewport().mapToGlobal(at))

    # Qt

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete asks for nothing: the notice can undo it."""
        row = self.row(self.currentIndex())
        if event.key() == Qt.Key.Key_Delete and row is not None and row.path is not None and not row.state.live:
            self._studio.delete_run(row.path)
        else:
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        """As wide as a name and a state need."""
        return QSize(232, 400)


class RunsPanel(QWidget):
    """Heading, "New run", the list, and a word for who has none yet."""

    def __init__(self, studio: Studio) -> None:
        super().__init__()
        self.setObjectName("runs_panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        set_role(self, "sidebar")
        self._studio = studio
        self._watched: list[RunModel] = []
        self.view = RunsView(studio)
        self._counts = Throttle(self, 500, self.view.update_rows)
        self._empty = QLabel(self.tr("Runs appear here once they have been started."))
        self._empty.setWordWrap(True)
        self._empty.setContentsMargins(2 * GRID, GRID, 2 * GRID, 2 * GRID)
        set_role(self._empty, "muted")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._heading())
        column.addWidget(self.view, 1)
        column.addWidget(self._empty)
        for signal in (studio.runs_changed, studio.current_changed, studio.training_changed, studio.engine_loaded):
            signal.connect(self._on_changed)
        self._on_changed()

    def _heading(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(2 * GRID, GRID, GRID, GRID)
        title = QLabel(self.tr("Runs"))
        set_role(title, "strong")
        new = QPushButton(icon("plus"), self.tr("New run"))
        new.setObjectName("new_run_button")
        new.setToolTip(self.tr("Prepare another run (Ctrl+N)"))
        set_role(new, "quiet")
        new.clicked.connect(self._on_new_run)
        row.addWidget(title, 1)
        row.addWidget(new)
        return row

    def _watch(self) -> None:
        """Follow what the shown and the training run say of themselves."""
        for run in self._watched:
            run.metrics_added.disconnect(self._counts.trigger)
            for signal in (run.state_changed, run.name_changed, run.samples_added):
                signal.disconnect(self._on_run_changed)
        runs = [self._studio.current, self._studio.training, self._studio.draft_run]
        self._watched = list({id(run): run for run in runs if run is not None}.values())
        for run in self._watched:
            run.metrics_added.connect(self._counts.trigger)
            for signal in (run.state_changed, run.name_changed, run.samples_added):
                signal.connect(self._on_run_changed)

    def _on_changed(self) -> None:
        self._watch()
        self._on_run_changed()

    def _on_run_changed(self) -> None:
        self.view.update_rows()
        rows = self.view.runs.rows
        self._empty.setVisible(all(row.path is None for row in rows))
        shown = next((number for number, row in enumerate(rows) if row.current), None)
        if shown is not None and not self.view.hasFocus() and len(self.view.selected_paths()) < 2:
            self.view.setCurrentIndex(self.view.runs.index(shown))

    def _on_new_run(self) -> None:
        self._studio.new_run()
        self._studio.page_wanted.emit("data")

    # Qt

    def showEvent(self, event: QShowEvent) -> None:
        """What was counted while nobody looked."""
        super().showEvent(event)
        self._counts.trigger()
