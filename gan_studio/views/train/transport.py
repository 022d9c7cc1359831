"""The row that runs a training: start, pause, stop, longer, and how far it is."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QSpinBox, QVBoxLayout, QWidget

from gan_studio.bridge.run_model import RunModel
from gan_studio.bridge.studio import Studio
from gan_studio.core.events import RunState
from gan_studio.views.theme import GRID, icon, set_role
from gan_studio.views.train import wording
from gan_studio.views.train.labels import Figure


class Transport(QWidget):
    """Buttons and figures of the current run. `refresh` brings both up to date."""

    def __init__(self, studio: Studio, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._studio = studio
        self._suggested_for: RunModel | None = None
        self._start = self._button("startButton", studio.start)
        self._pause = self._button("pauseButton", self._on_pause)
        self._stop = self._button("stopButton", studio.stop)
        self._longer = self._button("longerButton", self._on_longer)
        self._steps = self._steps_box()
        self._step = self._figure("stepLabel", self.tr("Steps done, and planned"), "00,000,000 / 00,000,000")
        self._speed = self._figure("speedLabel", self.tr("Speed"), self._speed_text(888_888))
        self._left = self._figure("timeLeftLabel", self.tr("Time left"), wording.time_left(88_888))
        self._device = self._figure("deviceLabel", self.tr("Device"), "CUDA:0")
        self._bar = QProgressBar(self)
        self._bar.setObjectName("progressBar")
        self._bar.setAccessibleName(self.tr("Progress"))
        self._bar.setTextVisible(False)
        self._lay_out()
        self._stop.setText(self.tr("Stop"))
        self._stop.setIcon(icon("stop"))
        self._longer.setText(self.tr("Train longer"))
        self.refresh()

    def _button(self, name: str, action: object) -> QPushButton:
        button = QPushButton(self)
        button.setObjectName(name)
        button.clicked.connect(action)
        return button

    def _figure(self, name: str, title: str, widest: str) -> Figure:
        figure = Figure(widest, self)
        figure.setObjectName(name)
        figure.setAccessibleName(title)
        figure.setToolTip(title)
        return figure

    def _steps_box(self) -> QSpinBox:
        box = QSpinBox(self)
        box.setObjectName("longerSteps")
        box.setAccessibleName(self.tr("How many steps longer"))
        box.setRange(1, 10**9)
        box.setSingleStep(500)
        box.setValue(1000)
        box.setGroupSeparatorShown(True)
        box.setPrefix("+ ")
        box.setSuffix(self.tr(" steps"))
        box.setAlignment(Qt.AlignmentFlag.AlignRight)
        box.setFixedWidth(box.fontMetrics().horizontalAdvance("+ 10,000,000" + box.suffix()) + 5 * GRID)
        return box

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(GRID)
        for button in (self._start, self._pause, self._stop):
            row.addWidget(button)
        row.addStretch(1)
        for figure in (self._step, self._speed, self._left, self._device):
            row.addWidget(figure)
        row.addStretch(1)
        row.addWidget(self._steps)
        row.addWidget(self._longer)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        column.addLayout(row)
        column.addWidget(self._bar)

    # Bringing up to date

    def suggest_steps(self) -> None:
        """Offer to train as long again as the run is planned for, once for each run."""
        run = self._studio.current
        if run.steps and run is not self._suggested_for:
            self._suggested_for = run
            self._steps.setValue(run.steps)

    def refresh(self) -> None:
        """Show what the current run is doing and what can be done with it."""
        self._refresh_buttons()
        self.refresh_figures()

    def _refresh_buttons(self) -> None:
        studio, state = self._studio, self._studio.current.state
        self._let_go()
        again = state in (RunState.STOPPED, RunState.FAILED)
        self._start.setText(self.tr("Resume") if again else self.tr("Start"))
        self._start.setEnabled(studio.can_start)
        set_role(self._start, "primary" if again else "")
        self._start.setIcon(
            icon("play-fill", QPalette.ColorRole.BrightText if again else QPalette.ColorRole.ButtonText)
        )
        self._start.setToolTip(
            self.why_not_start() or (self.tr("Resume the training") if again else self.tr("Train both networks"))
        )
        paused = state is RunState.PAUSED
        self._pause.setText(self.tr("Resume") if paused else self.tr("Pause"))
        self._pause.setIcon(icon("play" if paused else "pause"))
        self._pause.setToolTip(self.tr("Resume the training") if paused else self.tr("Wait; exploring goes on"))
        self._pause.setEnabled(studio.can_pause or studio.can_resume)
        self._stop.setEnabled(studio.can_stop)
        self._stop.setToolTip(
            self.tr("All is saved: do not wait until the last generator is measured")
            if state is RunState.MEASURING
            else self.tr("Save a checkpoint and end; it can be resumed from there later")
        )
        for widget in (self._longer, self._steps):
            widget.setEnabled(studio.can_train_longer)
        longer = self.tr("Add these steps to the plan and go on")
        self._longer.setToolTip(longer if studio.can_train_longer else self.tr("Start the run first"))
        for button in (self._start, self._pause, self._stop, self._longer):
            button.setAccessibleName(button.text())
        self._pass_on()

    def _let_go(self) -> None:
        """Take the focus from a button that goes grey: Qt would give it to Stop, for the next space bar to press."""
        studio = self._studio
        going = {
            self._start: not studio.can_start,
            self._pause: not (studio.can_pause or studio.can_resume),
            self._stop: not studio.can_stop,
        }
        if any(gone and button.hasFocus() for button, gone in going.items()):
            self.setFocus()

    def _pass_on(self) -> None:
        """Give the focus that was taken to what may come next."""
        if self.hasFocus():
            for button in (self._pause, self._start):
                if button.isEnabled():
                    button.setFocus()
                    return

    def refresh_figures(self) -> None:
        """Show how far the run is."""
        run = self._studio.current
        self._step.setText(f"{wording.count(run.step)} / {wording.count(run.steps)}" if run.steps else "")
        speed, left = run.images_per_second, run.seconds_left
        self._speed.setText("" if speed is None else self._speed_text(speed))
        self._left.setText("" if left is None or speed is None else wording.time_left(left))
        self._device.setText(run.device.upper())
        if run.state is RunState.PREPARING:
            progress = run.progress
            self._bar.setRange(0, progress.total if progress else 0)
            self._bar.setValue(progress.done if progress else 0)
        elif self._studio.start_waits:
            self._bar.setRange(0, 0)
        else:
            self._bar.setRange(0, max(1, run.steps))
            self._bar.setValue(min(run.step, run.steps))

    def why_not_start(self) -> str:
        """Why the training cannot be started; empty when it can."""
        studio, run = self._studio, self._studio.current
        if studio.can_start:
            return ""
        if run.state.live:
            return self._why_live()
        if studio.training is not None:
            return self.tr("{run} is training; one run trains at a time").format(run=studio.training.name)
        if studio.engine_failure is not None:
            return studio.engine_failure.message
        if run.problems:
            return f"{run.problems[0].message} {run.problems[0].hint}".strip()
        waiting = not studio.engine_ready or run.config is None
        return self._why_waiting() if waiting else self.tr("All steps are done: train it longer")

    def _why_waiting(self) -> str:
        if self._studio.start_waits:
            return self.tr("Loading PyTorch… Training begins as soon as it is there. Stop calls it off.")
        return self.tr("One moment: PyTorch is being loaded")

    def _why_live(self) -> str:
        run = self._studio.current
        if run.foreign:
            return self.tr("Another process trains this run")
        if run.state is RunState.MEASURING:
            return self.tr("All is saved; the last generator is being measured")
        return self.tr("It is paused: press Resume") if run.state is RunState.PAUSED else self.tr("It is training")

    def _speed_text(self, speed: float) -> str:
        return self.tr("{count} img/s").format(count=wording.count(speed))

    def _on_pause(self) -> None:
        if self._studio.can_resume:
            self._studio.resume()
        else:
            self._studio.pause()

    def _on_longer(self) -> None:
        self._studio.train_longer(self._steps.value())
