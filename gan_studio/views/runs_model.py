"""The rows of the runs list."""

from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QAbstractListModel, QCoreApplication, QModelIndex, QPersistentModelIndex, Qt

from gan_studio.bridge.run_model import RunModel
from gan_studio.bridge.studio import Studio
from gan_studio.core.events import RunState

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True)
class RunRow:
    """One entry.

    Attributes:
        path: None for the draft.
        thumbnail: the newest sample grid, if any.
        current: the run that the pages show.
    """

    path: Path | None
    name: str
    state: RunState
    step: int
    steps: int
    thumbnail: Path | None
    modified: float
    current: bool


ROW = int(Qt.ItemDataRole.UserRole)


class RunsModel(QAbstractListModel):
    """The draft, then the runs of the disk, newest first; the one that trains as it is now, not as the disk says."""

    def __init__(self, studio: Studio) -> None:
        super().__init__()
        self._studio = studio
        self._rows: list[RunRow] = []

    @property
    def rows(self) -> list[RunRow]:
        """What is shown, from the top."""
        return self._rows

    def update(self) -> None:
        """Bring the rows up to date; what did not change is not drawn again."""
        rows = self._wanted()
        if [row.path for row in rows] != [row.path for row in self._rows]:
            self.beginResetModel()
            self._rows = rows
            self.endResetModel()
            return
        for number, (old, new) in enumerate(zip(self._rows, rows, strict=True)):
            if old != new:
                self._rows[number] = new
                self.dataChanged.emit(self.index(number), self.index(number))

    def _wanted(self) -> list[RunRow]:
        studio = self._studio
        current = studio.current.folder.path if studio.current.folder else None
        rows = []
        if (draft := studio.draft_run) is not None:
            shown = studio.current is draft
            rows.append(RunRow(None, draft.name, draft.state, 0, draft.steps, None, 0.0, shown))
        for run in studio.runs():
            row = RunRow(
                run.path, run.name, run.state, run.step, run.steps, run.thumbnail, run.modified, run.path == current
            )
            rows.append(self._live(row))
        return rows

    def _live(self, row: RunRow) -> RunRow:
        for run in (self._studio.training, self._studio.current):
            if run is not None and run.folder is not None and run.folder.path == row.path:
                return _as_it_is(row, run)
        return row

    # Qt

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """How many there are."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> object:
        """The row itself for `ROW`, else words."""
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        row = self._rows[index.row()]
        if role == ROW:
            return row
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return row.name
        if role == Qt.ItemDataRole.ToolTipRole:
            return str(row.path) if row.path else self.tr("Not started yet")
        if role == Qt.ItemDataRole.AccessibleDescriptionRole:
            return state_words(row)
        return None

    def setData(self, index: Index, value: object, role: int = int(Qt.ItemDataRole.EditRole)) -> bool:
        """Rename."""
        row = self._rows[index.row()]
        if role == Qt.ItemDataRole.EditRole and str(value).strip() and str(value) != row.name:
            self._studio.rename_run(row.path, str(value))
            return True
        return False

    def flags(self, index: Index) -> Qt.ItemFlag:
        """All can be renamed."""
        return super().flags(index) | Qt.ItemFlag.ItemIsEditable


def _as_it_is(row: RunRow, run: RunModel) -> RunRow:
    newest = run.folder.sample_file(run.samples.step) if run.folder and run.samples else row.thumbnail
    steps = run.steps or row.steps
    return replace(row, state=run.state, step=max(run.step, row.step), steps=steps, thumbnail=newest)


def state_words(row: RunRow) -> str:
    """Where a run stands, in a few words."""

    def tr(text: str) -> str:
        return QCoreApplication.translate("RunsModel", text)

    if row.state is RunState.DRAFT:
        return tr("not started")
    done = f"{row.step:,}"
    planned = f"{row.step:,} / {row.steps:,}"
    words = {
        RunState.PREPARING: tr("preparing…"),
        RunState.TRAINING: planned,
        RunState.PAUSED: tr("paused, {0}").format(planned),
        RunState.STOPPING: tr("saving…"),
        RunState.MEASURING: tr("measuring…"),
        RunState.STOPPED: tr("stopped, {0}").format(planned),
        RunState.FINISHED: tr("{0} steps").format(done),
        RunState.FAILED: tr("failed at {0}").format(done) if row.steps else tr("cannot be read"),
    }
    return words[row.state]
