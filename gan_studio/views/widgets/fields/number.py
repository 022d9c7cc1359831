"""A field for a whole or decimal number of any size, with its unit inside."""

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QPalette, QResizeEvent, QValidator, QWheelEvent
from PySide6.QtWidgets import QAbstractSpinBox, QLabel, QWidget

from gan_studio.core.config import Option
from gan_studio.views.widgets.fields.numbers import parse_float, parse_int, show, step_float, step_int
from gan_studio.views.widgets.fields.words import tr_option

#: After this pause in typing (ms) a valid number counts, so that a shortcut pressed right after typing sees it.
_TYPING_PAUSE = 500
_INDENT = 6


class NumberField(QAbstractSpinBox):
    """A number within the bounds of its option.

    QSpinBox ends at 2³¹ and QDoubleSpinBox at a fixed number of decimals; seeds and learning rates need neither.
    A number out of bounds is brought to the bound when the field is left, and ``corrected`` says which bound it was.
    """

    edited = Signal(object)
    refused = Signal(str)
    corrected = Signal(str)

    def __init__(self, option: Option, parent: QWidget | None = None, *, minimum_text: str = "") -> None:
        super().__init__(parent)
        self._option = option
        self._minimum_text = minimum_text
        self._value: float = 0
        self._typing = QTimer(self, singleShot=True, interval=_TYPING_PAUSE)
        self._typing.timeout.connect(self._on_typing_paused)
        self._unit = QLabel(tr_option(option.unit), self.lineEdit())
        self._unit.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self._unit.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumWidth(88)
        self.lineEdit().textEdited.connect(self._on_text_edited)
        self.editingFinished.connect(self._on_editing_finished)
        self.set_value(option.default if option.default is not None else 0)

    def value(self) -> float:
        """The last valid number: an ``int`` for whole numbers."""
        return self._value

    def set_value(self, value: float) -> None:
        """Show a number without telling anyone; what is being typed stays when it means the same."""
        self._value = int(value) if self._option.kind == "int" else float(value)
        if not (self.hasFocus() and self._parse(self.text()) == self._value):
            self._typing.stop()
            self._show()

    def setValue(self, value: float) -> None:
        """As the user would: show the number, brought within the bounds, and tell it."""
        self._accept(value)

    def _show(self) -> None:
        plain = self._minimum_text and self._value == self._option.minimum
        counted = self._option.kind == "int" and self._option.unit  # a count reads 10,000; a seed is a name
        number = f"{self._value:,}" if counted else show(self._value)
        self.lineEdit().setText(self._minimum_text if plain else number)
        self._place_unit()

    def _parse(self, text: str) -> float | None:
        text = text.strip()
        if self._minimum_text and self._option.minimum is not None and text in ("", self._minimum_text):
            return self._option.minimum
        if unit := self._unit.text():
            text = text.removesuffix(unit)
        return parse_int(text) if self._option.kind == "int" else parse_float(text)

    def _fault(self, value: float) -> tuple[str, float] | None:
        """What bound the number breaks, and the number to take instead; None when it is within."""
        low, high = self._option.minimum, self._option.maximum
        label, unit = tr_option(self._option.label), self._unit.text()
        if low is not None and (value <= low if self._option.exclusive else value < low):
            words = self.tr("{0} is more than {1}.") if self._option.exclusive else self.tr("{0} is at least {1}.")
            bound = self._value if self._option.exclusive else low
        elif high is not None and (value >= high if self._option.exclusive_maximum else value > high):
            words = (
                self.tr("{0} is less than {1}.") if self._option.exclusive_maximum else self.tr("{0} is at most {1}.")
            )
            low, bound = high, self._value if self._option.exclusive_maximum else high
        else:
            return None
        limit = show(int(low)) if float(low).is_integer() else show(low)
        return words.format(label, f"{limit} {unit}".strip() if limit != "1" else limit), bound  # units are plurals

    def _accept(self, value: float) -> None:
        fault = self._fault(value)
        before = self._value
        self._value = fault[1] if fault else value
        self._value = int(self._value) if self._option.kind == "int" else float(self._value)
        self._show()
        if self._value != before:
            self.edited.emit(self._value)
        self.refused.emit("")
        if fault is not None:
            self.corrected.emit(fault[0])

    def _on_text_edited(self) -> None:
        self._place_unit()
        self._typing.start()

    def _on_typing_paused(self) -> None:
        value = self._parse(self.text())
        fault = self._fault(value) if value is not None else None
        if value is None:
            return
        self.refused.emit(fault[0] if fault else "")
        if fault is None and value != self._value:
            self._value = value
            self.edited.emit(value)

    def _on_editing_finished(self) -> None:
        self._typing.stop()
        text = self.text()
        value = self._parse(text)
        if value is None:
            self._show()
            self.refused.emit(self.tr("“{0}” is no number.").format(text))
        elif value != self._value:
            self._accept(value)
        else:
            if self.lineEdit().isModified():  # typed anew, and right this time
                self.refused.emit("")
            self._show()

    def _place_unit(self) -> None:
        edit = self.lineEdit()
        shown = bool(self._unit.text()) and self.text() != self._minimum_text
        self._unit.setVisible(shown)
        size = self._unit.sizeHint()
        edit.setTextMargins(_INDENT, 0, size.width() + 4 if shown else 0, 0)
        self._unit.setGeometry(edit.width() - size.width() - 4, 0, size.width(), edit.height())

    # Qt's overrides

    def stepBy(self, steps: int) -> None:
        """Go up or down as the arrows and keys ask."""
        value = self._parse(self.text())
        value = self._value if value is None else value
        if self._option.kind == "int":
            value = step_int(int(value), steps)
        else:
            value = step_float(value, steps, multiply=self._option.exclusive and self._option.minimum == 0)
        fault = self._fault(value)
        self._accept(fault[1] if fault else value)
        self.selectAll()

    def stepEnabled(self) -> QAbstractSpinBox.StepEnabledFlag:
        """Whether there is room above and below."""
        if not self.isEnabled() or self.isReadOnly():
            return QAbstractSpinBox.StepEnabledFlag.StepNone
        low, high = self._option.minimum, self._option.maximum
        flags = QAbstractSpinBox.StepEnabledFlag.StepNone
        if low is None or self._value > low:
            flags |= QAbstractSpinBox.StepEnabledFlag.StepDownEnabled
        if high is None or self._value < high:
            flags |= QAbstractSpinBox.StepEnabledFlag.StepUpEnabled
        return flags

    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        """Let anything be typed and pasted ("2e-4", "50,000"); it is judged when the field is left."""
        return QValidator.State.Acceptable, text, position

    def fixup(self, text: str) -> str:
        """Leave the text alone."""
        return text

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Turn the page under the field, unless the field has the focus."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def sizeHint(self) -> QSize:
        """As high as the other fields."""
        return QSize(super().sizeHint().width(), max(22, self.fontMetrics().height()) + 8)

    def minimumSizeHint(self) -> QSize:
        """As wide as `setMinimumWidth` says."""
        return self.sizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the unit at the right edge."""
        super().resizeEvent(event)
        self._place_unit()
