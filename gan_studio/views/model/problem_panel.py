"""What keeps training from starting and has no field on this page."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QWidget

from gan_studio.core.config import Problem
from gan_studio.views.widgets.words import Warned


class ProblemPanel(QWidget):
    """Sentences, and a button to the page where the pictures are chosen."""

    data_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = Warned(self)
        self._words.setObjectName("model.problems")
        go = QPushButton(self.tr("Go to Data"), self)
        go.setObjectName("model.go_data")
        go.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        go.clicked.connect(self.data_wanted)
        self._go = go
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        row.addWidget(self._words, 1)
        row.addWidget(go)
        self.hide()

    def show_problems(self, problems: list[Problem]) -> None:
        """Show each in a line; nothing when there are none."""
        self._words.setText("\n".join(f"{problem.message} {problem.hint}".strip() for problem in problems))
        self._go.setVisible(any(problem.path.startswith("data.") for problem in problems))
        self.setVisible(bool(problems))
