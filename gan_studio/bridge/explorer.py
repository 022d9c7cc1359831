"""Latents in, pictures out, while training goes on."""

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from gan_studio.bridge.pictures import Pictures, Weights
from gan_studio.bridge.run_model import RunModel
from gan_studio.bridge.sampling_thread import Request, SamplingThread
from gan_studio.bridge.whereabouts import Whereabouts
from gan_studio.core.classes import ClassWeights
from gan_studio.core.config import DataConfig
from gan_studio.core.evaluation import Evaluation
from gan_studio.core.events import Failed, RunState
from gan_studio.core.exploration import Exploration
from gan_studio.core.figures import figure
from gan_studio.core.latent import Latents
from gan_studio.core.shape import CHANNELS, ImageShape

if TYPE_CHECKING:
    from gan_studio.engine.board import WeightsBoard

NEWEST = Weights("Newest")

#: States in which the trainer lays its weights on the board.
_TRAINING = (RunState.TRAINING, RunState.PAUSED, RunState.STOPPING, RunState.MEASURING)


class Explorer(QObject):
    """Looks through the generators of the run that is shown.

    Attributes:
        class_names: of a generator that is told the class; empty for others.
        chosen: what `request` draws with. Until the user chooses, that is the best generator of a run that does not
            train, where one is kept, and else the newest: who follows a training sees how it is now.

    Signals:
        available_changed: ``available``, ``latent_size``, ``shape`` or ``class_names``.
        weights_changed: ``weights`` or ``chosen``.
        pictured: `Pictures`; answers of one channel come in the order of their requests, some never.
        failed: (channel, sentence).
    """

    available_changed = Signal()
    weights_changed = Signal()
    pictured = Signal(object)
    failed = Signal(str, str)

    def __init__(self, thread: SamplingThread, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.available = False
        self.latent_size = 0
        self.shape: ImageShape | None = None
        self.class_names: tuple[str, ...] = ()
        self.weights: list[Weights] = [NEWEST]
        self.chosen = NEWEST
        self._by_user = False
        self._thread = thread
        self._whereabouts = Whereabouts()
        self._run: RunModel | None = None
        self._board: WeightsBoard | None = None
        self._board_run: RunModel | None = None
        self._stamp = 0
        self._oldest = 0
        self._answered: dict[str, int] = {}
        thread.pictured.connect(self._on_pictured)
        thread.crashed.connect(self._on_crashed)

    @property
    def exploration(self) -> Exploration:
        """Where the user stands in the run's latent space; another object for another run."""
        return self._whereabouts.exploration

    def keep_position(self) -> None:
        """Write where the run is left; a folder that cannot be written is none of the user's troubles."""
        self._whereabouts.keep()

    def choose_weights(self, weights: Weights) -> None:
        """Draw with these from now on; pictures of the others that are on their way are dropped."""
        self._by_user = True
        if weights != self.chosen:
            self.chosen = weights
            self._oldest = self._stamp + 1
            self.weights_changed.emit()

    def request(self, channel: str, latents: Latents, classes: ClassWeights | None = None) -> int:
        """Ask for pictures of float32 ``N×Z`` latents; returns the request's stamp at once.

        A generator with ``class_names`` wants classes ``N×K``; None gives picture i class i mod K.

        The newest request of a channel wins: older ones that wait are dropped.
        """
        self._stamp += 1
        if self._run is not None and len(latents):
            board = self._board if self._run is self._board_run else None
            folder = self._run.folder
            told = None if classes is None else classes.copy()
            self._thread.draw(Request(channel, self._stamp, latents.copy(), told, self.chosen.path, folder, board))
        return self._stamp

    # Which run

    def show(self, run: RunModel) -> None:
        """Look through this run's generators from now on."""
        if self._run is not None:
            for signal in _signals(self._run):
                signal.disconnect(self._on_run_changed)
        self._run = run
        self._whereabouts.show(run)
        for signal in _signals(run):
            signal.connect(self._on_run_changed)
        self._oldest = self._stamp + 1
        self.chosen, self._by_user = NEWEST, False
        self._update(force=True)

    def set_board(self, run: RunModel | None, board: "WeightsBoard | None") -> None:
        """The trainer of ``run`` lays its newest weights on this board."""
        self._board_run, self._board = run, board
        self._update()

    def _update(self, force: bool = False) -> None:
        run = self._run
        if run is None:
            return
        live = self._board is not None and run is self._board_run and run.state in _TRAINING
        latent = run.config.latent_size if run.config else 0
        shape = settled_shape(run.config.data) if run.config else None
        available = bool(latent and shape and (live or run.has_checkpoint))
        names = run.config.classes.choosable if run.config else ()
        before = self.available, self.latent_size, self.shape, self.class_names
        if force or (available, latent, shape, names) != before:
            self.available, self.latent_size, self.shape, self.class_names = available, latent, shape, names
            if available:
                self._whereabouts.settle(latent, names)
            self.available_changed.emit()
        self._update_weights(run, force)

    def _update_weights(self, run: RunModel, force: bool) -> None:
        weights, usual = [NEWEST], NEWEST
        if run.folder is not None:
            if run.best is not None:
                weights.append(Weights(_best_words(run.best), run.folder.best_checkpoint))
                usual = NEWEST if run.state.live else weights[-1]
            steps = reversed(run.checkpoint_steps)
            weights += [Weights(f"Step {step:,}", run.folder.checkpoint(step)) for step in steps]
        # The best may be another now; who chose it sees the new one.
        kept = next((w for w in weights if w.path == self.chosen.path), self.chosen)
        chosen = kept if self._by_user else usual
        if force or weights != self.weights or chosen != self.chosen:
            if chosen != self.chosen:
                self._oldest = self._stamp + 1
            self.weights, self.chosen = weights, chosen
            self.weights_changed.emit()

    # Slots

    def _on_run_changed(self) -> None:
        self._update()

    def _on_pictured(self, pictures: Pictures) -> None:
        if pictures.stamp >= max(self._oldest, self._answered.get(pictures.channel, 0)):
            self._answered[pictures.channel] = pictures.stamp
            self.pictured.emit(pictures)

    def _on_crashed(self, key: str, failed: Failed) -> None:
        if key.startswith(SamplingThread.DRAW):
            self.failed.emit(key.removeprefix(SamplingThread.DRAW), f"{failed.message} {failed.hint}".strip())


def _signals(run: RunModel) -> tuple[Any, ...]:
    return run.config_changed, run.checkpoint_added, run.state_changed, run.evaluated


def _best_words(best: Evaluation) -> str:
    """``Best: step 5,000 (KID 0.0123)``."""
    name = next((name for name in ("kid", "fid") if name in best.measurements), "")
    told = f" ({figure(name).title} {best.measurements[name].value:.3g})" if name else ""
    return f"Best: step {best.step:,}{told}"


def settled_shape(data: DataConfig) -> ImageShape | None:
    """Of a run's pictures; None while it is left to the data."""
    channels = CHANNELS.get(data.channels, 0)
    return ImageShape(data.height, data.width, channels) if data.height and data.width and channels else None
