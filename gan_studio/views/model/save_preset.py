"""Saving the settings as a preset, in the page instead of a dialog."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from gan_studio.core.presets import presets
from gan_studio.views.widgets.words import Warned


class SavePreset(QWidget):
    """A button that turns into a field for the name."""

    wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._open = QPushButton(self.tr("Save as preset…"), self)
        self._open.setObjectName("preset.save")
        self._name = QLineEdit(self)
        self._name.setObjectName("preset.name")
        self._name.setAccessibleName(self.tr("Name of the preset"))
        self._name.setPlaceholderText(self.tr("Name of the preset"))
        self._name.setMaxLength(60)
        self._save = QPushButton(self.tr("Save"), self)
        self._save.setObjectName("preset.confirm")
        self._cancel = QPushButton(self.tr("Cancel"), self)
        self._note = Warned(self)
        self._note.setObjectName("preset.note")
        row = QHBoxLayout()
        row.setSpacing(8)
        for widget in (self._open, self._name, self._save, self._cancel):
            row.addWidget(widget)
        row.setStretch(1, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(row)
        column.addWidget(self._note)
        self._open.clicked.connect(self._on_open)
        self._cancel.clicked.connect(self.close_field)
        self._save.clicked.connect(self._on_save)
        self._name.returnPressed.connect(self._on_save)
        self._name.textChanged.connect(self._on_text_changed)
        self.close_field()

    def close_field(self) -> None:
        """Back to the button."""
        self._show(False)
        self._name.clear()

    def _show(self, naming: bool) -> None:
        self._open.setVisible(not naming)
        for widget in (self._name, self._save, self._cancel):
            widget.setVisible(naming)

    def _fault(self, name: str) -> str:
        if any(preset.name == name and not preset.own for preset in presets()):
            return self.tr("{0} comes with the program. Choose another name.").format(name)
        return ""

    def _on_open(self) -> None:
        self._show(True)
        self._name.setFocus()

    def _on_text_changed(self, text: str) -> None:
        name = text.strip()
        fault = self._fault(name)
        self._note.say(fault)
        self._save.setEnabled(bool(name) and not fault)
        own = any(preset.name == name and preset.own for preset in presets()) if name else False
        self._save.setText(self.tr("Replace") if own else self.tr("Save"))

    def _on_save(self) -> None:
        name = self._name.text().strip()
        if name and not self._fault(name):
            self.wanted.emit(name)
            self.close_field()
            self._open.setFocus()

    # Qt

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape gives up."""
        if event.key() == Qt.Key.Key_Escape and self._name.isVisible():
            self.close_field()
            self._open.setFocus()
        else:
            super().keyPressEvent(event)
