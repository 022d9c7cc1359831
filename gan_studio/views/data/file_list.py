"""Files that were left out or are there twice: a list that may be very long."""

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPersistentModelIndex, Qt

from gan_studio.data.report import Report, by_reason, some_of

Index = QModelIndex | QPersistentModelIndex
#: Names in a tooltip.
_NAMED = 10


@dataclass(frozen=True)
class _Group:
    """Files of which the same is to be said; a single one is a row of its own, several are folded away under one."""

    title: str
    why: str
    names: tuple[str, ...]


class FileListModel(QAbstractItemModel):
    """Name and reason, what was left out first. Files with the same reason, and equal pictures, fold into one row."""

    def __init__(self, parent: Any = None) -> None:
        super().__init__(parent)
        self._groups: list[_Group] = []

    @property
    def folds(self) -> bool:
        """Whether some row opens."""
        return any(len(group.names) > 1 for group in self._groups)

    def set_report(self, report: Report | None) -> None:
        """Show another report's files."""
        self.beginResetModel()
        self._groups = []
        if report is not None:
            many = self.tr("{0} files")
            for reason, names in by_reason(report.left_out).items():
                title = names[0] if len(names) == 1 else many.format(f"{len(names):,}")
                self._groups.append(_Group(title, reason, tuple(names)))
            self._groups += [self._equal(names) for names in report.duplicates]
        self.endResetModel()

    def _equal(self, names: tuple[str, ...]) -> _Group:
        first, *others = names
        if len(others) == 1:
            return _Group(others[0], self.tr("The same picture as {0}; both are used.").format(first), (others[0],))
        title = self.tr("{0} equal pictures").format(f"{len(names):,}")
        return _Group(title, self.tr("{0}; all are used.").format(some_of(names)), names)

    # Qt

    def index(self, row: int, column: int, parent: Index = QModelIndex()) -> QModelIndex:  # noqa: B008 (Qt's own signature; it is never changed)
        """Of a group, or of a file in one: those carry their group's number, from 1 on."""
        if not self.hasIndex(row, column, parent):
            return QModelIndex()
        return self.createIndex(row, column, parent.row() + 1 if parent.isValid() else 0)

    def parent(self, index: Index = QModelIndex()) -> Any:  # noqa: B008 (as above)
        """The group of a file."""
        group = index.internalId() if index.isValid() else 0
        return self.createIndex(group - 1, 0, 0) if group else QModelIndex()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 (as above)
        """One for each group, and for each file in a group of several."""
        if not parent.isValid():
            return len(self._groups)
        if parent.internalId() or parent.column():
            return 0
        names = self._groups[parent.row()].names
        return len(names) if len(names) > 1 else 0

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 (as above)
        """Name and reason."""
        return 2

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The words, and all of them as a tooltip."""
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return None
        within = index.internalId()
        group = self._groups[within - 1 if within else index.row()]
        words = (group.names[index.row()], "") if within else (group.title, group.why)
        if role == Qt.ItemDataRole.DisplayRole:
            return words[index.column()]
        names = (some_of(group.names, _NAMED),) if len(group.names) > 1 and not within else ()
        return "\n".join((words[0], group.why, *names))

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What the columns hold."""
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return (self.tr("File"), self.tr("Why"))[section]
        return None
