"""The table of runs that are compared: also the plots' legend."""

from collections.abc import Sequence
from math import inf, isnan
from pathlib import Path

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QSize,
    QSortFilterProxyModel,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QIcon, QKeyEvent, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QMenu, QTableView, QWidget

from gan_studio.bridge.comparison import ComparedRun
from gan_studio.views.compare.curves import FLOOR
from gan_studio.views.compare.rows import Cell
from gan_studio.views.theme import icon, theme
from gan_studio.views.train.figure_drawing import Ink
from gan_studio.views.train.inks import ink

Index = QModelIndex | QPersistentModelIndex
_SWATCH = QSize(26, 14)
_WIDEST = 264
_SORT = int(Qt.ItemDataRole.UserRole)
_LAST = _SORT + 1


class _Model(QAbstractTableModel):
    """Cells as they were worked out."""

    def __init__(self) -> None:
        super().__init__()
        self.headings: list[str] = []
        self.runs: list[ComparedRun] = []
        self.cells: list[list[Cell]] = []

    def show_cells(self, headings: list[str], runs: list[ComparedRun], cells: list[list[Cell]]) -> None:
        """Take these; as long as rows and columns are the same ones, a selection stays."""
        same = (headings, len(cells)) == (self.headings, len(self.cells))
        same = same and [run.path for run in runs] == [run.path for run in self.runs]
        if not same:
            self.beginResetModel()
        self.headings, self.runs, self.cells = headings, runs, cells
        if not same:
            self.endResetModel()
        elif runs:
            self.dataChanged.emit(self.index(0, 0), self.index(len(cells) - 1, len(headings) - 1))

    def _alignment(self, column: int) -> Qt.AlignmentFlag:
        """Numbers to the right, words to the left."""
        words = bool(self.cells) and isinstance(self.cells[0][column].value, str)
        return (Qt.AlignmentFlag.AlignLeft if words else Qt.AlignmentFlag.AlignRight) | Qt.AlignmentFlag.AlignVCenter

    # Qt

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """Runs, and the data itself."""
        return 0 if parent.isValid() else len(self.cells)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """Headings."""
        return 0 if parent.isValid() else len(self.headings)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = int(Qt.ItemDataRole.DisplayRole)
    ) -> object:
        """Words above the columns."""
        if orientation is not Qt.Orientation.Horizontal or section >= len(self.headings):
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._alignment(section)
        return self.headings[section] if role == Qt.ItemDataRole.DisplayRole else None

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> object:
        """A cell."""
        cell = self.cells[index.row()][index.column()]
        told = {
            int(Qt.ItemDataRole.DisplayRole): cell.text,
            int(Qt.ItemDataRole.ToolTipRole): cell.tip,
            _SORT: cell.value,
            _LAST: index.row() >= len(self.runs),
        }
        if role in told:
            return told[role]
        if role == Qt.ItemDataRole.DecorationRole and index.column() == 0:
            return _swatch(FLOOR if told[_LAST] else ink(self.runs[index.row()].number))
        if role == Qt.ItemDataRole.ForegroundRole and told[_LAST]:
            return QColor(theme().muted)
        return self._alignment(index.column()) if role == Qt.ItemDataRole.TextAlignmentRole else None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """The data itself is no run to choose."""
        of_run = index.row() < len(self.runs)
        return super().flags(index) if of_run else Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemNeverHasChildren


class _Sorted(QSortFilterProxyModel):
    """Cells without a number come last, and the data itself after them, whichever way the others are sorted."""

    def lessThan(self, left: Index, right: Index) -> bool:
        """By what the cell is sorted by, not by its words."""
        if left.data(_LAST) or right.data(_LAST):
            return bool(right.data(_LAST)) is (self.sortOrder() is Qt.SortOrder.AscendingOrder)
        one, other = left.data(_SORT), right.data(_SORT)
        if isinstance(one, str) or isinstance(other, str):
            return str(one).casefold() < str(other).casefold()
        missing = -inf if self.sortOrder() is Qt.SortOrder.DescendingOrder else inf
        one, other = (missing if value is None or isnan(value) else value for value in (one, other))
        return bool(one < other)


class CompareTable(QTableView):
    """One row a run, the last one of the data itself; a click on a heading sorts, Delete takes a run out.

    Signals:
        opened: a run's path: it was double-clicked.
        removed: a run's path.
        evaluate_wanted: a run's path.
    """

    evaluate_wanted = Signal(object)
    opened = Signal(object)
    removed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        #: Paths of the runs that can be evaluated now.
        self.able: frozenset[Path] = frozenset()
        self._cells = _Model()
        self._sorted = _Sorted(self)
        self._sorted.setSourceModel(self._cells)
        self.setModel(self._sorted)
        self.setObjectName("compareTable")
        self.setAccessibleName(self.tr("Runs that are compared"))
        self.setIconSize(_SWATCH)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setMaximumSectionSize(_WIDEST)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setHighlightSections(False)
        header.setSortIndicatorClearable(True)
        self.setSortingEnabled(True)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._on_menu_wanted)
        self.doubleClicked.connect(self._on_double_clicked)

    def show_cells(self, headings: list[str], runs: Sequence[ComparedRun], cells: list[list[Cell]]) -> None:
        """Show these rows, sorted as before."""
        self._cells.show_cells(headings, list(runs), cells)

    def words(self) -> list[list[str]]:
        """Headings and rows as they stand."""
        columns = range(self._sorted.columnCount())
        rows = range(self._sorted.rowCount())
        table = [[str(self._sorted.index(row, column).data()) for column in columns] for row in rows]
        return [list(self._cells.headings), *table]

    def path(self, index: QModelIndex) -> Path | None:
        """The run in a row."""
        row = self._sorted.mapToSource(index).row()
        return self._cells.runs[row].path if 0 <= row < len(self._cells.runs) else None

    def context_menu(self, index: QModelIndex) -> QMenu:
        """What can be done with a run."""
        menu = QMenu(self)
        path = self.path(index)
        menu.addAction(icon("folder-open"), self.tr("Show this run"), lambda: self.opened.emit(path))
        evaluate = menu.addAction(icon("chart-line"), self.tr("Evaluate"), lambda: self.evaluate_wanted.emit(path))
        evaluate.setObjectName("evaluate")
        evaluate.setEnabled(path in self.able)
        remove = menu.addAction(icon("x"), self.tr("Take out"), lambda: self.removed.emit(path))
        remove.setObjectName("takeOut")
        return menu

    def _on_menu_wanted(self, at: QPoint) -> None:
        index = self.indexAt(at)
        if self.path(index) is not None:
            menu = self.context_menu(index)
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            menu.popup(self.viewport().mapToGlobal(at))

    def _on_double_clicked(self, index: QModelIndex) -> None:
        if (path := self.path(index)) is not None:
            self.opened.emit(path)

    # Qt

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete takes the chosen run out; its folder stays as it is."""
        path = self.path(self.currentIndex())
        if event.key() == Qt.Key.Key_Delete and path is not None:
            self.removed.emit(path)
        else:
            super().keyPressEvent(event)


def _swatch(colours: Ink) -> QIcon:
    pixmap = QPixmap(_SWATCH * 2)
    pixmap.setDevicePixelRatio(2)
    pixmap.fill(Qt.GlobalColor.transparent)
    with QPainter(pixmap) as painter:
        painter.setPen(QPen(QColor(colours.colour), 2, colours.line))
        painter.drawLine(1, _SWATCH.height() // 2, _SWATCH.width() - 1, _SWATCH.height() // 2)
    return QIcon(pixmap)
