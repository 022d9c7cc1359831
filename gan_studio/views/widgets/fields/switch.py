"""A field for on and off."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QWidget


class SwitchField(QCheckBox):
    """A check box whose label stands where all labels stand."""

    edited = Signal(object)
    refused = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.toggled.connect(self._on_toggled)

    def value(self) -> bool:
        """Whether it is on."""
        return self.isChecked()

    def set_value(self, value: bool) -> None:
        """Switch without telling anyone."""
        blocked = self.blockSignals(True)
        self.setChecked(value)
        self.blockSignals(blocked)

    def _on_toggled(self, checked: bool) -> None:
        self.edited.emit(checked)
