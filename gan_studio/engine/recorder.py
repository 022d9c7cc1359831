"""What a training leaves in its run folder, and tells on the way: metrics in blocks, samples, checkpoints, states."""

import time
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from types import TracebackType

import numpy as np
import torch
from torch import Tensor

from gan_studio.core.errors import UserError
from gan_studio.core.events import METRIC_COLUMNS, CheckpointWritten, Event, Metrics, RunState, Samples, StateChanged
from gan_studio.core.metrics_file import MetricsWriter
from gan_studio.core.run_folder import RunFolder
from gan_studio.data.grid import write_grid
from gan_studio.engine.augmentation.kinds.watch import LimitWatch
from gan_studio.engine.checkpoint import mirror_checkpoint, thin_checkpoint, write_checkpoint
from gan_studio.engine.trainer import Trainer

#: Losses come over from the device at least this often, seconds, or when a block is full.
_INTERVAL = 0.2
_BLOCK = 64
#: Older checkpoints keep their generator for the explorer, but not what resuming needs.
_WHOLE_CHECKPOINTS = 2


class Recorder:
    """Writes the run folder while a trainer works; a context manager.

    Args:
        seconds: training time before this session.
    """

    def __init__(self, folder: RunFolder, trainer: Trainer, on_event: Callable[[Event], None], seconds: float) -> None:
        self._folder = folder
        self._trainer = trainer
        self._on_event = on_event
        self._augmentation = LimitWatch(trainer.config.augmentation)
        self._stack = ExitStack()
        self._values: list[Tensor] = []
        self._times: list[tuple[int, int, float]] = []
        self._clock = time.perf_counter
        self._seconds = seconds
        self._since = self._flushed = self._clock()

    def __enter__(self) -> "Recorder":
        writer = MetricsWriter(self._folder.metrics_file, keep_until=self._trainer.step)
        self._metrics = self._stack.enter_context(writer)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._stack.__exit__(kind, error, at)

    @property
    def seconds(self) -> float:
        """Training time so far, without pauses, over all sessions."""
        return self._seconds + self._clock() - self._since

    def rest(self) -> None:
        """Stop the clock for a pause; `wake` starts it again."""
        self._seconds = self.seconds
        self._since = float("inf")

    def wake(self) -> None:
        """Start the clock after a pause."""
        self._since = self._flushed = self._clock()

    def step_done(self, values: Tensor) -> None:
        """Note a step's values; now and then bring them over from the device."""
        now = self._clock()
        self._values.append(values)
        self._times.append((self._trainer.step, self._trainer.images_seen, self._seconds + now - self._since))
        if len(self._values) >= _BLOCK or now - self._flushed >= _INTERVAL:
            self.flush()

    def flush(self) -> None:
        """Write and tell the noted steps; ``UserError`` when training broke down (a loss is no number)."""
        if not self._values:
            return
        rows = np.full((len(self._values), len(METRIC_COLUMNS)), np.nan)
        rows[:, :3] = self._times
        rows[:, 3:] = torch.stack(self._values).double().cpu().numpy()
        self._values, self._times, self._flushed = [], [], self._clock()
        self._metrics.append(rows)
        self._on_event(Metrics(rows))
        if advice := self._augmentation.look(rows):
            self._on_event(advice)
        # Penalties and terms are no numbers where they were not computed.
        broken = ~np.isfinite(rows[:, 3:5]).all(axis=1) | np.isinf(rows[:, 3:]).any(axis=1)
        if broken.any():
            raise _broken(int(rows[broken.argmax(), 0]), "a loss")

    def sample(self) -> None:
        """Store and tell the pictures of the fixed latents."""
        images = self._trainer.sample()
        write_grid(self._folder.sample_file(self._trainer.step), images)
        self._on_event(Samples(self._trainer.step, images))

    def checkpoint(self, *, keep: bool) -> None:
        """Save the run; kept under its step, or as ``last`` only. Never saves weights that are no numbers."""
        self.flush()
        step = self._trainer.step
        tensors, counters = self._trainer.state()
        weights = self._trainer.ema_weights()
        if not _are_numbers([*tensors.values(), *weights.values()]):
            raise _broken(step, "a weight")
        target = self._folder.checkpoint(step) if keep else self._folder.last_checkpoint
        counters["seconds"] = self.seconds
        write_checkpoint(target, weights, tensors, counters, self._trainer.config, self._trainer.shape)
        if keep:
            mirror_checkpoint(target, self._folder.last_checkpoint)
            for old in self._folder.checkpoint_steps()[:-_WHOLE_CHECKPOINTS]:
                thin_checkpoint(self._folder.checkpoint(old))
        self._on_event(CheckpointWritten(step, target))

    def state(self, state: RunState, *, log: bool = True) -> None:
        """Tell a change of state, and log it."""
        if log:
            self._folder.log("state", self._trainer.step, state=state.value)
        self._on_event(StateChanged(state, self._trainer.step))


def _broken(step: int, what: str) -> UserError:
    return UserError(
        f"Training broke down at step {step}: {what} is no longer a number.",
        "The last checkpoint is sound. Lower the learning rates, or choose float32, in a new run.",
    )


def _are_numbers(tensors: Iterable[Tensor]) -> bool:
    """Whether all are finite; each device is asked once."""
    finite: dict[torch.device, list[Tensor]] = {}
    for tensor in tensors:
        if tensor.is_floating_point():
            finite.setdefault(tensor.device, []).append(tensor.isfinite().all())
    return all(bool(torch.stack(found).all()) for found in finite.values())
