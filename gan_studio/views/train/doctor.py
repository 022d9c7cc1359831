"""The line at the foot of the Train page: what the run is doing, what is wrong, and what to do about it."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from gan_studio.bridge.run_model import RunModel
from gan_studio.core.events import Advice, RunState
from gan_studio.views.theme import GRID, set_role, theme
from gan_studio.views.train import wording

#: State → the theme's colour for it; muted for all others.
_COLOURS = {
    RunState.TRAINING: "good",
    RunState.PREPARING: "accent",
    RunState.PAUSED: "warning",
    RunState.STOPPING: "warning",
    RunState.FINISHED: "accent",
    RunState.FAILED: "error",
}


class Dot(QWidget):
    """A state as a coloured dot; the words beside it say the same."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = RunState.DRAFT
        self.setFixedSize(QSize(16, 16))

    def set_state(self, state: RunState) -> None:
        """Take the state's colour."""
        self._state = state
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """A filled circle."""
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(getattr(theme(), _COLOURS.get(self._state, "muted"))))
            painter.drawEllipse(4, 4, 8, 8)


class Doctor(QWidget):
    """State, failure, problem or advice, in one line that keeps its height."""

    #: The page where a problem can be mended.
    page_asked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._run: RunModel | None = None
        self._advice: Advice | None = None
        self._page = ""
        self._dot = Dot(self)
        self._state = QLabel(self)
        self._state.setObjectName("stateLabel")
        self._state.setAccessibleName(self.tr("State of the run"))
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
        row.addWidget(self._dot)
        row.addWidget(self._state)
        row.addSpacing(GRID)
        row.addWidget(self._words, 1)
        for button in (self._mend, self._details, self._dismiss):
            row.addWidget(button)
        self.setMinimumHeight(5 * GRID)

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
        self._dot.set_state(run.state)
        self._state.setText(self._state_text(run))
        text, self._page, details = "", "", ""
        if run.failure is not None:
            text, details = f"{run.failure.message} {run.failure.hint}", run.failure.details
        elif run.problems:
            problem = run.problems[0]
            text, self._page = f"{problem.message} {problem.hint}", page_of(problem.path)
        elif self._advice is not None:
            text = f"{self._advice.message} {self._advice.hint}"
        self._words.setText(text.strip())
        set_role(self._words, "error" if run.failure else "warning" if self._page else "")
        self._mend.setText(self.tr("Go to Data") if self._page == "data" else self.tr("Go to Model"))
        self._mend.setVisible(bool(self._page))
        self._details.setVisible(bool(details))
        self._dismiss.setVisible(bool(text) and run.failure is None and not self._page)

    def _state_text(self, run: RunModel) -> str:
        if run.state is RunState.PREPARING and run.progress is not None and run.progress.total:
            done, total = wording.count(run.progress.done), wording.count(run.progress.total)
            return self.tr("Preparing pictures: {done} of {total}").format(done=done, total=total)
        if run.foreign and run.state.live:
            return self.tr("Training in another process")
        if run.state in (RunState.FINISHED, RunState.STOPPED, RunState.FAILED) and run.step:
            after = self.tr("{state} after {count} steps")
            return after.format(state=wording.state_title(run.state), count=wording.count(run.step))
        return wording.state_title(run.state)

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
