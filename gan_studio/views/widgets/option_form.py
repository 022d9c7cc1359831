"""A form made from the declarations of options: nothing about an option is written twice."""

from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from gan_studio.core.config import Option, Problem, Section
from gan_studio.views.widgets.fields import Field
from gan_studio.views.widgets.option_row import OptionRow
from gan_studio.views.widgets.option_section import OptionSection


class OptionForm(QWidget):
    """Fields for options, in sections.

    The form holds no truth: it tells what the user wants by ``changed`` and shows what ``set_values`` says. Values are
    compared with reference values (a preset; at first each option's default): what differs is marked and can be reset.

    Args:
        options: from `options_of`; hidden ones are left out.
        columns: rows side by side, labels then stand above their fields; with one column, to the left of them.
        headings: whether sections are headed.
        minimum_texts: path to the words shown for a number's smallest value ("from the data").
    """

    changed = Signal(str, object)

    def __init__(
        self,
        options: Iterable[Option],
        parent: QWidget | None = None,
        *,
        columns: int = 1,
        headings: bool = True,
        minimum_texts: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(parent)
        self._columns = columns
        self._headings = headings
        self._minimum_texts = dict(minimum_texts or {})
        self._problems: list[Problem] = []
        self._fixed: frozenset[str] | None = None
        self._references: dict[str, Any] = {}
        self._sections: list[OptionSection] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(24)
        self._column.addStretch(1)
        self.set_options(options)

    def set_options(self, options: Iterable[Option]) -> None:
        """Show other options. Sections whose options stay the same are kept, with focus and folds."""
        focused = self._focused()
        shown = [option for option in options if not option.hidden]
        kept = {(section.name, section.options): section for section in self._sections}
        grouped = [(name, tuple(part)) for name, part in groupby(shown, _section_of)]
        before, self._sections = self._sections, []
        for place, (name, part) in enumerate(grouped):
            section = kept.get((name, part)) or self._make_section(name, part)
            self._sections.append(section)
            self._column.insertWidget(place, section)
        for section in before:
            if section not in self._sections:
                section.hide()
                section.deleteLater()
        self._apply_references()
        self.set_problems(self._problems)
        self._apply_fixed()
        if focused and focused != self._focused() and focused in self.values():
            self.field(focused).setFocus()

    def _make_section(self, name: str, options: tuple[Option, ...]) -> OptionSection:
        section = OptionSection(
            name,
            self._section_title(name) if self._headings else "",
            options,
            self,
            columns=self._columns,
            minimum_texts=self._minimum_texts,
            group_titles={"generator": self.tr("Generator"), "discriminator": self.tr("Discriminator")},
        )
        for row in section.rows:
            row.edited.connect(self._on_edited)
        return section

    def _section_title(self, name: str) -> str:
        titles = {
            "data": self.tr("Pictures"),
            "network": self.tr("Network"),
            "objective": self.tr("Objective"),
            "penalties": self.tr("Penalties"),
            "regularisers": self.tr("Regularisers"),
            "classes": self.tr("Classes"),
            "augmentation": self.tr("Augmentation"),
            "optimisers": self.tr("Optimisers"),
            "training": self.tr("Training"),
            "evaluation": self.tr("Evaluation"),
        }
        return titles.get(name, name.capitalize())

    @property
    def _rows(self) -> list[OptionRow]:
        return [row for section in self._sections for row in section.rows]

    def set_values(self, values: Section, refused: Mapping[str, Any] | None = None) -> None:
        """Show the values of the section that the options' paths start from, without telling anyone.

        Args:
            refused: values by path that were typed and not taken, which stay in their fields.
        """
        given = {row.option.path: _value_at(values, row.option.path, row.field.value()) for row in self._rows}
        given |= {path: value for path, value in (refused or {}).items() if path in given}
        for section in self._sections:
            section.set_values(given)

    def values(self) -> dict[str, Any]:
        """What the fields show, by path."""
        return {row.option.path: row.field.value() for row in self._rows}

    def set_reference(self, values: Section | None) -> None:
        """Compare with these values from now on; None compares with each option's default."""
        self._references = {} if values is None else flat(values.model_dump())
        self._apply_references()

    @property
    def changed_count(self) -> int:
        """How many values differ from the reference."""
        return sum(row.changed for row in self._rows)

    def set_problems(self, problems: Iterable[Problem]) -> list[Problem]:
        """Show each problem at its field; returned are those whose option has no field here."""
        self._problems = list(problems)
        at = {problem.path: problem for problem in reversed(self._problems)}
        for row in self._rows:
            row.set_problem(at.get(row.option.path))
        for section in self._sections:
            section.refresh()
        shown = {row.option.path for row in self._rows}
        return [problem for problem in self._problems if problem.path not in shown]

    def set_read_only(self, read_only: bool, *, changeable: Iterable[str] = ()) -> None:
        """Fix all values but those at the ``changeable`` paths, or let all be changed again."""
        self._fixed = frozenset(changeable) if read_only else None
        self._apply_fixed()

    def field(self, path: str) -> Field:
        """The control of an option; ``KeyError`` when it has none here."""
        return self._row(path).field

    def reveal(self, path: str) -> Field:
        """Unfold what hides an option and give its field the focus."""
        row = self._row(path)
        for section in self._sections:
            if row in section.rows and row.option.more:
                section.more.setChecked(True)
        row.field.setFocus()
        return row.field

    def _focused(self) -> str:
        """The path of the option that has the keyboard; "" for none."""
        widget = QApplication.focusWidget()
        return next((row.option.path for row in self._rows if widget and row.isAncestorOf(widget)), "")

    def _row(self, path: str) -> OptionRow:
        for row in self._rows:
            if row.option.path == path:
                return row
        raise KeyError(path)

    def _apply_references(self) -> None:
        for row in self._rows:
            row.set_reference(self._references.get(row.option.path, row.option.default))
        for section in self._sections:
            section.refresh()

    def _apply_fixed(self) -> None:
        for row in self._rows:
            row.setEnabled(self._fixed is None or row.option.path in self._fixed)

    def _on_edited(self, path: str, value: object) -> None:
        for section in self._sections:
            section.refresh()
        self.changed.emit(path, value)


def _section_of(option: Option) -> str:
    return option.path.rpartition(".")[0].partition(".")[0]


def _value_at(values: Section, path: str, default: Any) -> Any:
    found: Any = values
    for part in path.split("."):
        found = getattr(found, part, None)
    return default if found is None else found


def flat(values: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """Nested values by dotted path, as `Studio.set_options` takes them."""
    found: dict[str, Any] = {}
    for name, value in values.items():
        found |= flat(value, f"{prefix}{name}.") if isinstance(value, dict) else {f"{prefix}{name}": value}
    return found
