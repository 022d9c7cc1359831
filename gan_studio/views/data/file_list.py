"""Files that were left out or are there twice: a list that may be very long."""

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from gan_studio.data.report import Report

Index = QModelIndex | QPersistentModelIndex


class FileListModel(QAbstractTableModel):
    """Name and reason, what was left out first."""

    def __init__(self, parent: Any = None) -> None:
        super().__init__(parent)
        self._rows: list[tuple[str, str]] = []

    def set_report(self, report: Report | None) -> None:
        """Show another report's files."""
        self.beginResetModel()
        self._rows = []
        if report is not None:
            self._rows = [(item.name, item.reason) for item in report.left_out]
            same = self.tr("The same picture as {0}; both are used.")
            self._rows += [(name, same.format(first)) for first, *others in report.duplicates for name in others]
        self.endResetModel()

    # Qt

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 (Qt's own signature; it is never changed)
        """One for each file."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 (as above)
        """Name and reason."""
        return 0 if parent.isValid() else 2

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The words, and all of them as a tooltip."""
        if role == Qt.ItemDataRole.DisplayRole:
            return self._rows[index.row()][index.column()]
        if role == Qt.ItemDataRole.ToolTipRole:
            return "\n".join(self._rows[index.row()])
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What the columns hold."""
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return (self.tr("File"), self.tr("Why"))[section]
        return None
