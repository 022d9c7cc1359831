"""The line at the foot of the Train page: what is wrong, and what to do about it."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from gan_studio.bridge.run_model import RunModel
from gan_studio.core.events import Advice, RunState
from gan_studio.views.theme import GRID, set_role


class Doctor(QWidget):
    """Failure, problem or advice; hidden when there is none, and for a draft, which says it in larger letters."""

    #: The page where a problem can be mended.
    page_asked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._run: RunModel | None = None
        self._advice: Advice | None = None
        self._page = ""
        self._words = QLabel(self)
        self._words.setObjectName("doctorLabel")
        self._words.setTextFormat(Qt.TextFormat.PlainText)
        self._words.setWordWrap(True)
        self._words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._words.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._mend = self._button("mendButton", self._on_mend)
        self._details = self._button("detailsButton", self._on_details)
        self._details.setText(self.tr("Copy details"))
        self._dismiss = self._button("dismissButton", self._on_dismiss)
        self._dismiss.setText(self.tr("Dismiss"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID)
        row.addWidget(self._words, 1)
        for button in (self._mend, self._details, self._dismiss):
            row.addWidget(button)
        self.hide()

    def _button(self, name: str, action: object) -> QPushButton:
        button = QPushButton(self)
        button.setObjectName(name)
        button.clicked.connect(action)
        button.hide()
        return button

    def set_run(self, run: RunModel) -> None:
        """Speak of this run from now on."""
        self._run, self._advice = run, None
        self.refresh()

    def advise(self, advice: Advice) -> None:
        """Show an advice until it is dismissed or training fails."""
        self._advice = advice
        self.refresh()

    def refresh(self) -> None:
        """Say what there is to say now."""
        run = self._run
        if run is None:
            return
        text, self._page, details = "", "", ""
        if run.failure is not None:
            text, details = f"{run.failure.message} {run.failure.hint}", run.failure.details
        elif run.problems:
            problem = run.problems[0]
            text, self._page = f"{problem.message} {problem.hint}", page_of(problem.path)
        elif self._advice is not None:
            text = f"{self._advice.message} {self._advice.hint}"
        self._words.setText(text.strip())
        self.setVisible(bool(text) and run.state is not RunState.DRAFT)
        set_role(self._words, "error" if run.failure else "warning" if self._page else "")
        self._mend.setText(self.tr("Go to Data") if self._page == "data" else self.tr("Go to Model"))
        self._mend.setVisible(bool(self._page))
        self._details.setVisible(bool(details))
        self._dismiss.setVisible(bool(text) and run.failure is None and not self._page)

    def _on_mend(self) -> None:
        self.page_asked.emit(self._page)

    def _on_details(self) -> None:
        if self._run is not None and self._run.failure is not None:
            QGuiApplication.clipboard().setText(self._run.failure.details)

    def _on_dismiss(self) -> None:
        self._advice = None
        self.refresh()


def page_of(path: str) -> str:
    """The page on which an option is."""
    return "data" if path.startswith("data.") else "model"
