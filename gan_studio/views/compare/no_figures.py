"""What stands where the plot of quality will be while no run that is compared was evaluated."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from gan_studio.bridge.comparison import ComparedRun
from gan_studio.views.theme import GRID, icon
from gan_studio.views.train.labels import heading
from gan_studio.views.widgets.scrolled import scrolled
from gan_studio.views.widgets.words import Muted

#: Letters of a run's name on a button.
_LONGEST = 32


class NoFigures(QWidget):
    """Words, and a button for each run that can be evaluated.

    Signals:
        evaluate_wanted: a run's path.
    """

    evaluate_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = Muted(self)
        self._words.setObjectName("compareNoFigures")
        self._buttons: list[QPushButton] = []
        offers = QWidget(self)
        self._offers = QVBoxLayout(offers)
        self._offers.setContentsMargins(0, 0, 0, 0)
        self._offers.setSpacing(GRID)
        self._offers.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        column.addWidget(heading(self.tr("Quality"), self))
        column.addWidget(self._words)
        column.addWidget(scrolled(offers, self.tr("Runs that can be evaluated")), 1)

    def show_runs(self, runs: Sequence[ComparedRun], busy: str, *, ready: bool) -> None:
        """Say how things are with these.

        Args:
            busy: name of the run that is being evaluated, empty for none.
            ready: the engine, which evaluates, is loaded.
        """
        known = [run for run in runs if run.series is not None]
        able = [run for run in known if run.series is not None and run.series.has_checkpoint]
        if any(run.series.evaluations for run in known if run.series is not None):
            words = self.tr("What these runs were measured by flatters them and is not compared. Evaluate them again.")
        elif not able:
            words = self.tr("None of these runs was evaluated. Once one has a checkpoint, it can be.") if known else ""
        else:
            words = self.tr("None of these runs was evaluated. Once they are, figures such as KID and FID are here.")
        if busy:
            words = self.tr("{words} {run} is being evaluated: one at a time.").format(words=words, run=busy).strip()
        self._words.setText(words)
        if [run.path for run in able] != [button.property("path") for button in self._buttons]:
            self._offer(able)
        for button in self._buttons:
            button.setEnabled(ready and not busy)

    def _offer(self, runs: Sequence[ComparedRun]) -> None:
        for button in self._buttons:
            button.hide()
            button.deleteLater()
        self._buttons = [self._button(run) for run in runs]
        for place, button in enumerate(self._buttons):
            self._offers.insertWidget(place, button, 0, Qt.AlignmentFlag.AlignLeft)
            button.show()

    def _button(self, run: ComparedRun) -> QPushButton:
        name = run.name if len(run.name) <= _LONGEST else f"{run.name[: _LONGEST - 1]}…"
        button = QPushButton(icon("chart-line"), self.tr("Evaluate {run}").format(run=name.replace("&", "&&")))
        button.setObjectName(f"evaluate.{run.name}")
        button.setProperty("path", run.path)
        button.setToolTip(self.tr("Measure how good the newest samples of this run are, as its settings say"))
        button.clicked.connect(lambda: self.evaluate_wanted.emit(run.path))
        return button
