"""A field for a word or two."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget


class TextField(QLineEdit):
    """A line of text; told when the field is left or Enter is pressed."""

    edited = Signal(object)
    refused = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._value = ""
        self.setMinimumWidth(88)
        self.editingFinished.connect(self._on_editing_finished)

    def value(self) -> str:
        """The text that counts."""
        return self._value

    def set_value(self, value: object) -> None:
        """Show a text without telling anyone."""
        self._value = str(value)
        if self.text() != self._value:
            self.setText(self._value)

    def _on_editing_finished(self) -> None:
        text = self.text().strip()
        if text != self._value:
            self._value = text
            self.edited.emit(text)
