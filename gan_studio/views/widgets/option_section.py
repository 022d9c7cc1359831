"""The options of one section: a heading, the rows people touch, and the rest folded under "More"."""

from collections.abc import Iterable, Mapping
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from gan_studio.core.config import Option
from gan_studio.views.theme import set_role
from gan_studio.views.widgets.option_row import OptionRow
from gan_studio.views.widgets.words import Muted, Strong


class RowGrid(QWidget):
    """Rows that are wanted, in columns of equal width, without gaps where others are hidden.

    Args:
        by_column: rows keep to the column of their group (generator, discriminator) instead of flowing.
    """

    def __init__(self, columns: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._columns = columns
        self._shown: list[list[QWidget]] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(8)
        for column in range(columns):
            self._grid.setColumnStretch(column, 1)
            # The grid gives no room to columns without items; this keeps single rows as wide as the others.
            self._grid.addWidget(QWidget(self), 0, column)

    def show_rows(self, groups: list[list[QWidget]]) -> None:
        """Lay out one group flowing through the columns, or several groups, each in a column of its own."""
        if groups == self._shown:
            return
        self._shown = groups
        while self._grid.count() > self._columns:
            self._grid.takeAt(self._columns)
        for number, group in enumerate(groups):
            for place, row in enumerate(group):
                at = (place, number) if len(groups) > 1 else divmod(place, self._columns)
                self._grid.addWidget(row, *at, Qt.AlignmentFlag.AlignTop)


class OptionSection(QWidget):
    """A heading over rows. Sections inside the section (generator, discriminator) stand side by side."""

    def __init__(
        self,
        name: str,
        title: str,
        options: Iterable[Option],
        parent: QWidget | None = None,
        *,
        columns: int = 1,
        minimum_texts: Mapping[str, str] | None = None,
        group_titles: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(parent)
        self.name = name
        self.options = tuple(options)
        self._groups: dict[str, list[OptionRow]] = {}
        self._seen = RowGrid(columns, self)
        self._folded = RowGrid(columns, self)
        titles = group_titles or {}
        for option in self.options:
            group = option.path.removeprefix(f"{name}.").rpartition(".")[0] if name else ""
            row = OptionRow(
                option,
                self._folded if option.more else self._seen,
                minimum_text=(minimum_texts or {}).get(option.path, ""),
                group=titles.get(group, group),
                above=columns > 1,
            )
            self._groups.setdefault(group, []).append(row)
        self._headings = {group: self._heading(titles.get(group, group)) for group in self._groups if group}
        self.more = self._make_more()
        self._lay_out(title)
        self.set_values({})

    def _heading(self, title: str) -> QLabel:
        return Muted(self._seen, title)

    def _make_more(self) -> QToolButton:
        more = QToolButton(self)
        more.setObjectName(f"more.{self.name}")
        more.setCheckable(True)
        more.setAutoRaise(True)
        set_role(more, "quiet")
        more.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        more.setArrowType(Qt.ArrowType.RightArrow)
        more.toggled.connect(self._on_more_toggled)
        return more

    def _lay_out(self, title: str) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        fold = QHBoxLayout()
        fold.setContentsMargins(-6, 0, 0, 0)  # the arrow, not the edge of the flat button, lines up with the labels
        if title:
            heading = Strong(self, title)
            heading.setObjectName(f"heading.{self.name}")
            if all(option.more for option in self.options):
                # Nothing stands between heading and fold: one line for both.
                fold.setContentsMargins(0, 0, 0, 0)
                fold.addWidget(heading)
            else:
                column.addWidget(heading)
        column.addWidget(self._seen)
        self._seen.setVisible(not all(option.more for option in self.options))
        fold.addWidget(self.more)
        fold.addStretch(1)
        column.addLayout(fold)
        column.addWidget(self._folded)
        self._folded.hide()

    @property
    def rows(self) -> list[OptionRow]:
        """All rows, shown or not."""
        return [row for group in self._groups.values() for row in group]

    def set_values(self, values: Mapping[str, Any]) -> None:
        """Show values by path, and only the rows that have an effect with them."""
        for row in self.rows:
            if row.option.path in values:
                row.set_value(values[row.option.path])
        self.refresh()

    def refresh(self) -> None:
        """Show the rows that have an effect now, and how many folded ones are changed."""
        current = {row.option.path: row.field.value() for row in self.rows}
        wanted = [row for row in self.rows if _has_effect(row.option, current)]
        for row in self.rows:
            row.setVisible(row in wanted)
        seen = [[r for r in rows if r in wanted and not r.option.more] for rows in self._groups.values()]
        folded = [[r for r in rows if r in wanted and r.option.more] for rows in self._groups.values()]
        headed: list[list[QWidget]] = [
            [*([self._headings[name]] if name else []), *rows] for name, rows in zip(self._groups, seen, strict=True)
        ]
        self._seen.show_rows(headed)
        self._folded.show_rows([list(rows) for rows in folded])
        hidden = [row for rows in folded for row in rows]
        changed = sum(row.changed for row in hidden)
        self.more.setVisible(bool(hidden))
        self.more.setText(self.tr("More ({0} changed)").format(changed) if changed else self.tr("More"))
        if any(row.fault for row in hidden):
            self.more.setChecked(True)

    def _on_more_toggled(self, opened: bool) -> None:
        self._folded.setVisible(opened)
        self.more.setArrowType(Qt.ArrowType.DownArrow if opened else Qt.ArrowType.RightArrow)


def _has_effect(option: Option, current: Mapping[str, Any]) -> bool:
    return option.only is None or option.only[0] not in current or current[option.only[0]] in option.only[1]
