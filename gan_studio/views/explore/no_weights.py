"""What stands in place of pictures while there is no trained generator."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from gan_studio.views.theme import GRID, icon, set_role


class NoWeights(QWidget):
    """A sentence, and the button that leads to training.

    Signals:
        train_wanted: the button was pressed.
    """

    train_wanted = Signal()

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        head = QLabel(title, self)
        set_role(head, "title")
        words = QLabel(self.tr("This run has no trained weights yet. A minute of training is enough to begin."), self)
        set_role(words, "muted")
        words.setWordWrap(True)
        words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        words.setObjectName("noWeights")
        button = QPushButton(icon("play-fill"), self.tr("Go to training"), self)
        button.setObjectName("goToTraining")
        button.clicked.connect(self.train_wanted)
        column = QVBoxLayout(self)
        column.setSpacing(2 * GRID)
        column.addStretch(1)
        column.addWidget(head, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(words)
        column.addWidget(button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(2)
