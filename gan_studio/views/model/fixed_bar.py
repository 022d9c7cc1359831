"""What a started run still allows."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget


class FixedBar(QWidget):
    """Says that a started run keeps its settings, and offers a new run with them."""

    copy_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        words = QLabel(
            self.tr(
                "This run has started: its settings are fixed, except how long it trains, "
                "how often it saves and how it is evaluated."
            ),
            self,
        )
        words.setWordWrap(True)
        copy = QPushButton(self.tr("New run with these settings"), self)
        copy.setObjectName("model.copy")
        copy.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        copy.clicked.connect(self.copy_wanted)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(words)
        column.addWidget(copy)
