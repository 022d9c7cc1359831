"""One option in a form: its label, its field, the mark that it was changed, and what is wrong with it."""

from typing import Any

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QGridLayout, QLabel, QToolButton, QWidget

from gan_studio.core.config import Option, Problem
from gan_studio.views.theme import set_role
from gan_studio.views.widgets.fields import NumberField, SwitchField, make_field
from gan_studio.views.widgets.fields.words import tr_option
from gan_studio.views.widgets.words import Warned

_LABEL_WIDTH = 104
#: What the reset button does, for the keyboard.
_RESET = QKeySequence("Alt+Del")


class OptionRow(QWidget):
    """Label, field, reset button; below them a line for faults while there is one.

    Args:
        minimum_text: see `make_field`.
        group: told after the label to those who cannot see under which heading the row stands.
        above: the label stands above the field, for narrow columns, not to its left.
    """

    edited = Signal(str, object)

    def __init__(
        self,
        option: Option,
        parent: QWidget | None = None,
        *,
        minimum_text: str = "",
        group: str = "",
        above: bool = False,
    ) -> None:
        super().__init__(parent)
        self.option = option
        self._reference: Any = option.default
        self._refused = self._corrected = ""
        self._problem: Problem | None = None
        name = tr_option(option.label)
        self.field = make_field(option, self, minimum_text=minimum_text)
        self.field.setObjectName(option.path)
        self.field.setAccessibleName(f"{name}, {group}" if group else name)
        self.label = QLabel(name, self)
        self.label.setBuddy(self.field)
        help_text = tr_option(option.help)
        for widget in (self.label, self.field):
            widget.setToolTip(f"<p>{help_text}</p>" if help_text else "")
        self.field.setAccessibleDescription(help_text)
        self.field.set_value(option.default)
        self._reset = self._make_reset(name)
        self._note = Warned(self)
        self._note.setObjectName(f"{option.path}.note")
        self._note.hide()
        self._lay_out(above)
        self.field.edited.connect(self._on_edited)
        self.field.refused.connect(self._on_refused)
        if isinstance(self.field, NumberField):
            self.field.corrected.connect(self._on_corrected)
        shortcut = QShortcut(_RESET, self)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(self._on_reset_clicked)

    def _make_reset(self, name: str) -> QToolButton:
        reset = QToolButton(self)
        reset.setText("↺")
        reset.setAutoRaise(True)
        reset.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # Tab goes on to the next field; a key resets from this one
        set_role(reset, "reset")
        reset.setObjectName(f"{self.option.path}.reset")
        reset.setAccessibleName(self.tr("Reset {0}").format(name))
        policy = reset.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        reset.setSizePolicy(policy)
        reset.hide()
        reset.clicked.connect(self._on_reset_clicked)
        return reset

    def _lay_out(self, above: bool) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(4)
        self.label.setWordWrap(above)  # else the longest label sets how narrow the columns can be
        if above and isinstance(self.field, SwitchField):
            grid.addWidget(self.field, 0, 0)
            grid.addWidget(self.label, 0, 1)
            grid.addWidget(self._reset, 0, 2)
            grid.setColumnStretch(1, 1)
        elif above:
            grid.setHorizontalSpacing(0)  # the button's own margin parts it from the label, which has little room
            grid.addWidget(self.label, 0, 0, Qt.AlignmentFlag.AlignVCenter)
            grid.addWidget(self._reset, 0, 1)
            grid.addWidget(self.field, 1, 0, 1, 2)
            grid.setColumnStretch(0, 1)
        else:
            grid.addWidget(self.label, 0, 0, Qt.AlignmentFlag.AlignVCenter)
            self.label.setMinimumWidth(_LABEL_WIDTH)
            grid.addWidget(self.field, 0, 1)
            grid.addWidget(self._reset, 0, 2)
            grid.setColumnStretch(1, 1)
        grid.addWidget(self._note, 2, 0, 1, 3)

    @property
    def changed(self) -> bool:
        """Whether the value differs from the reference (a preset, or the option's default)."""
        return bool(self.field.value() != self._reference)

    @property
    def fault(self) -> str:
        """What stands under the field; empty when all is well."""
        if self._refused:
            return self._refused
        if self._problem is None:
            return ""
        return f"{self._problem.message} {self._problem.hint}".strip()

    def set_value(self, value: Any) -> None:
        """Show a value without telling anyone."""
        if self.field.value() != value:
            self._refused = self._corrected = ""
        self.field.set_value(value)
        self._show_state()

    def set_reference(self, value: Any) -> None:
        """What the value is compared with, and reset to."""
        self._reference = value
        self._show_state()

    def set_problem(self, problem: Problem | None) -> None:
        """Say what cannot work with this value, or that it can."""
        self._problem = problem
        self._show_state()

    def _show_state(self) -> None:
        self._reset.setVisible(self.changed and self.isEnabled())
        shown = self._reference
        words = dict(self.option.choices).get(shown, shown) if self.option.kind == "choice" else shown
        words = {True: self.tr("on"), False: self.tr("off")}.get(words, words) if self.option.kind == "bool" else words
        key = _RESET.toString(QKeySequence.SequenceFormat.NativeText)
        self._reset.setToolTip(self.tr("Changed. Back to {0} ({1})").format(tr_option(str(words)), key))
        set_role(self._note, "error" if self.fault else "muted")
        self._note.say(self.fault or self._corrected)

    def _on_edited(self, value: object) -> None:
        self._refused = self._corrected = ""
        self._show_state()
        self.edited.emit(self.option.path, value)

    def _on_refused(self, message: str) -> None:
        self._refused, self._corrected = message, ""
        self._show_state()

    def _on_corrected(self, message: str) -> None:
        """The value is right now; what is said of it is no fault any longer."""
        self._corrected = message
        self._show_state()

    def _on_reset_clicked(self) -> None:
        if not self.changed:
            return
        self.field.setFocus()
        self._refused = self._corrected = ""
        self.field.set_value(self._reference)
        self._show_state()
        self.edited.emit(self.option.path, self._reference)

    # Qt's overrides

    def changeEvent(self, event: QEvent) -> None:
        """Hide the reset button of a fixed value."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.EnabledChange and hasattr(self, "_note"):
            self._show_state()
