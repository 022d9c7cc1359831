"""The right half of the Train page: pictures of the fixed latents, the newest or those of a stored step."""

from collections import OrderedDict

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from gan_studio.bridge.explorer import settled_shape
from gan_studio.bridge.run_model import RunModel
from gan_studio.core.errors import UserError
from gan_studio.core.events import Samples
from gan_studio.views.theme import GRID
from gan_studio.views.train import wording
from gan_studio.views.train.labels import Figure, heading, muted
from gan_studio.views.widgets.picture_grid import PictureGrid
from gan_studio.views.widgets.throttle import AT_HAND, Throttle

#: Bytes of stored grids that are kept at hand while the history slider moves.
_KEPT = 64 * 2**20


class SamplesPanel(QWidget):
    """Shows a step's samples, at most four new ones a second while training."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._run: RunModel | None = None
        self._step: int | None = None
        self._seen: OrderedDict[int, Samples] = OrderedDict()
        self.grid = PictureGrid(self, alignment=Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.grid.setObjectName("samplesGrid")
        self.grid.setAccessibleName(self.tr("Samples of the fixed latents"))
        self._label = QLabel(self)
        self._label.setObjectName("samplesLabel")
        self._at = Figure(self.tr("step {step}").format(step="00,000,000"), self)
        self._at.setObjectName("samplesStep")
        head = QHBoxLayout()
        head.setContentsMargins(0, 0, 0, 0)
        head.setSpacing(GRID)
        head.addWidget(heading(self.tr("Samples"), self))
        head.addWidget(muted(self._label), 1)
        head.addWidget(muted(self._at))
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * GRID, 0, 0, 0)
        column.setSpacing(GRID)
        column.addLayout(head)
        column.addWidget(self.grid, 1)
        self._newest = Throttle(self, 250, self._show)
        self._chosen = Throttle(self, 30, self._show, AT_HAND)

    def set_run(self, run: RunModel) -> None:
        """Show this run's samples from now on."""
        self._run, self._step = run, None
        self._seen.clear()
        self._chosen.trigger()

    def show_step(self, step: int | None, *, live: bool) -> None:
        """Show the samples of a step, soon; None when there are none. ``live``: they are the newest, just come in."""
        self._step = step
        (self._newest if live else self._chosen).trigger()

    def refresh(self) -> None:
        """The run's configuration has come or changed: what is said of its samples, and their order, hang on it."""
        self._chosen.trigger()

    def _show(self) -> None:
        samples = self._samples()
        self.grid.period = self._classes
        self.grid.set_images(None if samples is None else samples.images)
        self._label.setText("" if samples is None else self._words(len(samples.images)))
        text = self.tr("step {step}")
        self._at.setText(text.format(step=wording.count(samples.step)) if samples else "")

    def _words(self, count: int) -> str:
        shape = settled_shape(self._run.config.data) if self._run is not None and self._run.config else None
        if shape is not None and shape.points:
            return self.tr("of the same latents, over real points in grey")
        if self._classes:
            return self.tr("of the same {count} latents, classes in turn").format(count=count)
        return self.tr("of the same {count} latents").format(count=count)

    @property
    def _classes(self) -> int:
        """How many classes take turns in the samples; 0 when G is not told any, or its latents choose them."""
        return len(self._run.config.classes.choosable) if self._run is not None and self._run.config else 0

    def _samples(self) -> Samples | None:
        run, step = self._run, self._step
        if run is None or step is None:
            self.grid.empty_text = self._why_empty(run)
            return None
        if step not in self._seen:
            try:
                self._seen[step] = run.load_samples(step)
            except UserError as error:
                self.grid.empty_text = str(error)
                return None
        self._seen.move_to_end(step)
        while len(self._seen) > 1 and sum(samples.images.nbytes for samples in self._seen.values()) > _KEPT:
            self._seen.popitem(last=False)
        return self._seen[step]

    def _why_empty(self, run: RunModel | None) -> str:
        if run is None or run.config is None or not run.state.live:
            return self.tr("No samples were stored.")
        every = wording.count(run.config.training.sample_every)
        return self.tr("The first samples appear here in a moment; then new ones every {count} steps.").format(
            count=every
        )

    def showEvent(self, event: QShowEvent) -> None:
        """What came while nobody looked."""
        super().showEvent(event)
        self._chosen.trigger()
