"""What was assumed about the pictures, each with what it can be changed to."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QFormLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from gan_studio.data.report import Choice
from gan_studio.views.widgets.fields.choice import ChoiceField
from gan_studio.views.widgets.words import Words

#: A list of choices is no wider, in pixels: it would be lost in a wide report.
_WIDEST = 320
#: Letters on a button: a list is cut short where the report is narrow, a button cut off.
_SHORT = 20


class ChoiceRows(QObject):
    """Rows at the top of a form. ``wanted`` carries the option's path and the value that somebody chose."""

    wanted = Signal(str, object)

    def __init__(self, form: QFormLayout, parent: QWidget) -> None:
        super().__init__(parent)
        self._form = form
        self._shown: tuple[Choice, ...] = ()
        self._rows: list[_Row] = []
        self._read_only = False

    def show_choices(self, choices: Sequence[Choice]) -> None:
        """Show these instead of those before; the same ones are set to what is in effect."""
        if tuple(choices) != self._shown:
            for row in self._rows:
                self._form.removeRow(row)
            self._shown, self._rows = tuple(choices), [_Row(choice) for choice in choices]
            for place, row in enumerate(self._rows):
                row.wanted.connect(self.wanted)
                self._form.insertRow(place, row)
        for row in self._rows:
            row.reset()
        self.set_read_only(self._read_only)

    def set_read_only(self, read_only: bool) -> None:
        """Whether the rows only say what was assumed."""
        self._read_only = read_only
        for row in self._rows:
            row.control.setVisible(not read_only)


class _Row(QWidget):
    """A sentence, and below it a list of choices; a button where there is one other only, of few words."""

    wanted = Signal(str, object)

    def __init__(self, choice: Choice) -> None:
        super().__init__()
        self._choice = choice
        words = Words(self, choice.message)
        words.setObjectName(f"choice.{choice.path}.message")
        words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        others = [(value, label) for value, label in choice.options if value != choice.chosen]
        one = len(others) == 1 and len(others[0][1]) <= _SHORT
        self.control = self._button(*others[0]) if one else self._list()
        self.control.setObjectName(f"choice.{choice.path}")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 8)
        column.setSpacing(4)
        column.addWidget(words)
        column.addWidget(self.control)

    def reset(self) -> None:
        """Show what is in effect, after another choice could not be carried out."""
        if isinstance(self.control, ChoiceField):
            self.control.set_value(self._choice.chosen)

    def _button(self, value: object, label: str) -> QPushButton:
        button = QPushButton(self.tr("Use {0}").format(label[:1].lower() + label[1:]), self)
        button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        button.clicked.connect(lambda: self.wanted.emit(self._choice.path, value))
        return button

    def _list(self) -> ChoiceField:
        field = ChoiceField(self._choice.options, self)
        field.setMaximumWidth(_WIDEST)
        field.setAccessibleName(self._choice.message)
        field.set_value(self._choice.chosen)
        field.edited.connect(lambda value: self.wanted.emit(self._choice.path, value))
        return field
