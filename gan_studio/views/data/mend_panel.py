"""What may be better about the pictures, each with buttons that make it so."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from gan_studio.views.data.mends import Changes, Mend
from gan_studio.views.widgets.words import Muted, Warned, Words


class MendPanel(QWidget):
    """``wanted(dict)`` carries the options to change, by path."""

    wanted = Signal(dict)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: list[Mend] = []
        self._rows: list[QWidget] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        self.hide()

    def show_mends(self, mends: list[Mend]) -> None:
        """Show these instead of those before."""
        if mends == self._shown:
            return
        self._shown = mends
        for row in self._rows:
            row.hide()
            row.deleteLater()
        self._rows = [self._make_row(mend) for mend in mends]
        for row in self._rows:
            self._column.addWidget(row)
            row.show()
        self.setVisible(bool(mends))

    def _make_row(self, mend: Mend) -> QWidget:
        row = QWidget(self)
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        words: Words = Warned(row, mend.message) if mend.serious else Muted(row, mend.message)
        line.addWidget(words, 1)
        for text, changes in mend.actions:
            line.addWidget(self._make_button(text, changes, row))
        return row

    def _make_button(self, text: str, changes: Changes, row: QWidget) -> QPushButton:
        button = QPushButton(text, row)
        button.setObjectName("mend." + "+".join(f"{path}={value}" for path, value in changes.items()))
        button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        button.clicked.connect(lambda: self.wanted.emit(dict(changes)))
        return button
