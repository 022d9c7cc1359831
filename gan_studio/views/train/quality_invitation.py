"""What stands where the plot of quality will be."""

from math import floor, log10

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from gan_studio.bridge.run_model import RunModel
from gan_studio.views.theme import GRID
from gan_studio.views.train import wording
from gan_studio.views.widgets.words import Muted, Title, Words

#: So many evaluations in a run are enough to see where it goes.
_TIMES = 10


def suggested_every(steps: int) -> int:
    """A round number of steps that gives about ten evaluations in a run of so many."""
    wanted = max(1.0, steps / _TIMES)
    size = 10 ** floor(log10(wanted))
    return int(min((size * factor for factor in (1, 2, 5, 10)), key=lambda every: abs(every - wanted)))


class QualityInvitation(QWidget):
    """Says what the figures are good for, and how to get them.

    Signals:
        every_wanted: so many steps.
    """

    every_wanted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._every = 0
        self._words = Words(self)
        self._words.setObjectName("qualityInvitation")
        self._when = Muted(self)
        self._when.setObjectName("qualityWhen")
        self._button = QPushButton(self)
        self._button.setObjectName("qualityEvery")
        self._button.clicked.connect(lambda: self.every_wanted.emit(self._every))
        title = Title(self, self.tr("How good are the samples?"))
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self._button)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * GRID, 0, 2 * GRID, 0)
        column.setSpacing(2 * GRID)
        column.addStretch(2)
        for words in (title, self._words, self._when):
            words.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            column.addWidget(words)
        column.addLayout(row)
        column.addStretch(3)

    def show_run(self, run: RunModel, *, has_features: bool) -> None:
        """Say what can be done for this run; nothing for points, which have no features."""
        pictures = self.tr(
            "FID, KID and their like compare samples with the pictures by what a trained network sees in both. "
            "A quick estimate of KID is drawn here while the run trains, from its first half minute on. Evaluate the "
            "newest samples in full now, or let the run do that now and then."
        )
        config = run.config
        if config is not None and not config.evaluation.curve:
            pictures = self.tr(
                "FID, KID and their like compare samples with the pictures by what a trained network sees in both. "
                "Evaluate the newest samples now, or let the run do it now and then while it trains."
            )
        points = self.tr(
            "FID, KID and their like are of pictures. Of points in the plane the samples say it themselves: they are "
            "drawn over the real ones, and a mode without a blue point is left out."
        )
        self._words.setText(pictures if has_features else points)
        every = config.evaluation.every if config is not None else 0
        self._every = suggested_every(run.steps)
        count = wording.count(every)
        live = run.state.live
        if every and live:
            when = self.tr("This run is evaluated every {count} steps; the first figures come soon.")
        elif every:
            when = self.tr("This run is evaluated every {count} steps once it goes on.")
        else:
            when = ""
        self._when.say(when.format(count=count))
        words = self.tr("Evaluate every {count} steps").format(count=wording.count(self._every))
        self._button.setText(self.tr("{words} from the next start on").format(words=words) if live else words)
        self._button.setVisible(config is not None and not every and has_features)
