"""What stands in place of pictures while there is no trained generator."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from gan_studio.bridge.studio import Studio
from gan_studio.views.theme import GRID, icon, set_role


class NoWeights(QWidget):
    """Why there is nothing to see, and the button that leads to training where that helps.

    Signals:
        train_wanted: the button was pressed.
    """

    train_wanted = Signal()

    def __init__(self, studio: Studio, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._studio = studio
        self._title = QLabel(title, self)
        set_role(self._title, "title")
        self._words = QLabel(self)
        set_role(self._words, "muted")
        self._words.setWordWrap(True)
        self._words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._words.setObjectName("noWeights")
        self._button = QPushButton(icon("play-fill"), self.tr("Go to training"), self)
        self._button.setObjectName("goToTraining")
        self._button.clicked.connect(self.train_wanted)
        column = QVBoxLayout(self)
        column.setSpacing(2 * GRID)
        column.addStretch(1)
        column.addWidget(self._title, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self._words)
        column.addWidget(self._button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(2)
        for signal in (studio.current_changed, studio.abilities_changed, studio.engine_loaded):
            signal.connect(self._refresh)
        self._refresh()

    def _refresh(self) -> None:
        run = self._studio.current
        coming = self._studio.engine_failure is None and (
            run.state.live or (run.folder is not None and run.config is None)
        )
        self._title.setVisible(not coming)
        self._button.setVisible(not coming)
        self._words.setText(self._why_wait() if coming else self._why_nothing())

    def _why_wait(self) -> str:
        if self._studio.current.state.live:
            return self.tr("Training begins. The first pictures appear here in a moment.")
        return self.tr("PyTorch is being loaded. The pictures appear here in a moment.")

    def _why_nothing(self) -> str:
        if self._studio.engine_failure is not None:
            return self.tr("PyTorch could not be loaded, and nothing can be drawn without it.")
        return self.tr("This run has no trained weights yet. A minute of training is enough to begin.")
