"""What a run is doing, as a coloured dot and in words."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from gan_studio.bridge.run_model import RunModel
from gan_studio.core.events import RunState
from gan_studio.views.theme import GRID, theme
from gan_studio.views.train import wording

#: State → the theme's colour for it, as in the runs list; muted for all others.
_COLOURS = {
    RunState.PREPARING: "accent",
    RunState.TRAINING: "accent",
    RunState.PAUSED: "warning",
    RunState.STOPPING: "warning",
    RunState.MEASURING: "accent",
    RunState.FINISHED: "good",
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


class StateLine(QWidget):
    """Dot and words."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._dot = Dot(self)
        self._words = QLabel(self)
        self._words.setObjectName("stateLabel")
        self._words.setAccessibleName(self.tr("State of the run"))
        widest = max(self._words.fontMetrics().horizontalAdvance(wording.state_title(state)) for state in RunState)
        self._words.setMinimumWidth(widest)  # what stands beside it does not jump
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID // 2)
        row.addWidget(self._dot)
        row.addWidget(self._words)

    def show_run(self, run: RunModel) -> None:
        """Say what this run is doing now."""
        self._dot.set_state(run.state)
        self._words.setText(self._state_text(run))

    def _state_text(self, run: RunModel) -> str:
        if run.state is RunState.PREPARING and run.progress is not None and run.progress.total:
            done, total = wording.count(run.progress.done), wording.count(run.progress.total)
            return self.tr("Preparing pictures: {done} of {total}").format(done=done, total=total)
        if run.foreign and run.state.live:
            return self.tr("Training in another process")
        return wording.state_title(run.state)
