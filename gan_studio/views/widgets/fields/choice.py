"""A field for one of a few named values."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QWidget

from gan_studio.views.widgets.fields.words import tr_option
from gan_studio.views.widgets.telling_combo import TellingCombo


class ChoiceField(TellingCombo):
    """A list of choices; the value is the chosen name, the label is what is read."""

    edited = Signal(object)
    refused = Signal(str)

    def __init__(self, choices: tuple[tuple[str, str], ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(5)
        self.setMinimumWidth(88)
        for value, label in choices:
            self.addItem(tr_option(label), value)
        self.currentIndexChanged.connect(self._on_index_changed)

    def value(self) -> object:
        """The chosen value."""
        return self.currentData()

    def set_value(self, value: object) -> None:
        """Choose without telling anyone. A value that is no choice (from a newer program) is added as it is."""
        blocked = self.blockSignals(True)
        index = self.findData(value)
        if index < 0:
            self.addItem(str(value), value)
            index = self.count() - 1
        self.setCurrentIndex(index)
        self.blockSignals(blocked)

    def _on_index_changed(self) -> None:
        self.edited.emit(self.currentData())

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Turn the page under the field, unless the field has the focus."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()
