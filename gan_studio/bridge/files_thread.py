"""The thread that reads: image sets, and what run folders hold."""

# ruff: noqa: PLC0415 - heavy modules are imported late, inside the thread

import threading
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from gan_studio.bridge.worker import Job, Worker
from gan_studio.core.config import DataConfig
from gan_studio.core.errors import Cancelled, UserError
from gan_studio.core.evaluation import Evaluation
from gan_studio.core.events import Revised, RunState, Samples
from gan_studio.core.revisions import revisions_of, saved_settings
from gan_studio.core.run_folder import GENERATOR, RunFolder


@dataclass(frozen=True)
class Series:
    """What a run folder holds beside its configuration.

    Attributes:
        metrics: float64 ``K×len(METRIC_COLUMNS)``.
        samples: the newest stored grid, if any.
        failure: message and hint of the failure the run ended with, if it did.
        evaluations: in the order they were made; ``best``: of the generator that is kept as the best.
        revisions: changes of settings and pictures on the way; ``saved_settings``: those of the last checkpoint.
    """

    folder: RunFolder
    state: RunState
    metrics: NDArray[np.float64]
    sample_steps: tuple[int, ...]
    checkpoint_steps: tuple[int, ...]
    has_checkpoint: bool
    samples: Samples | None
    failure: tuple[str, str] | None
    evaluations: tuple[Evaluation, ...] = ()
    best: Evaluation | None = None
    revisions: tuple[Revised, ...] = ()
    saved_settings: dict[str, Any] | None = None


def read_samples(folder: RunFolder, step: int) -> Samples:
    """The stored grid of a step; ``UserError`` when it cannot be read."""
    from gan_studio.data.grid import read_grid

    return Samples(step, read_grid(folder.sample_file(step)))


def read_series(folder: RunFolder, known: int = -1) -> Series:
    """Read a folder; the newest grid is left out when its step is ``known``."""
    steps = folder.sample_steps()
    try:
        samples = read_samples(folder, steps[-1]) if steps and steps[-1] != known else None
    except (UserError, OSError, ValueError):  # being written by another process, or damaged: the rest is shown
        samples = None
    state = folder.state()
    failure = None
    if state is RunState.FAILED:
        told = [event for event in folder.events() if "message" in event]
        failure = (str(told[-1]["message"]), str(told[-1].get("hint", ""))) if told else ("Training failed.", "")
    checkpoints = tuple(folder.checkpoint_steps())
    last = (folder.last_checkpoint / GENERATOR).is_file()
    return Series(
        folder,
        state,
        folder.metrics(),
        tuple(steps),
        checkpoints,
        last or bool(checkpoints),
        samples,
        failure,
        tuple(folder.evaluations()),
        folder.best_evaluation(),
        tuple(revisions_of(folder.events())),
        saved_settings(folder),
    )


class FilesThread(Worker):
    """Reads one thing after another; the newest image set wins.

    Signals:
        progressed: (number of the load, `gan_studio.core.events.Progress`).
        loaded: (number, `ImageSet`).
        cancelled: number.
        read: `Series` of the run that is shown; ``compared``: of one that is compared.
    """

    progressed = Signal(int, object)
    loaded = Signal(int, object)
    cancelled = Signal(int)
    read = Signal(object)
    compared = Signal(object)

    IMAGES, SERIES, COMPARED = "images:", "series:", "compared:"

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__("files", parent)
        self._cancel = threading.Event()
        self._number = 0

    def load_images(self, config: DataConfig) -> int:
        """Prepare an image set instead of what is being prepared; gives the number its signals carry."""
        self.cancel()
        self._number += 1
        self._cancel = threading.Event()
        number, cancel = self._number, self._cancel
        self.submit(Job(f"{self.IMAGES}{number}", lambda: self._load(number, config, cancel)))
        return number

    def cancel(self) -> None:
        """Stop preparing; `cancelled` follows when something was being prepared."""
        self._cancel.set()

    def read_run(self, folder: RunFolder, known: int = -1) -> None:
        """Answer with `read`, before image sets that wait."""
        self.submit(Job(f"{self.SERIES}{folder.path}", lambda: self._read(folder, known), cost=-1))

    def read_compared(self, folder: RunFolder) -> None:
        """Answer with `compared`, before image sets that wait."""
        self.submit(Job(f"{self.COMPARED}{folder.path}", lambda: self._compare(folder), cost=-1))

    def end(self) -> None:
        """Stop what is being prepared, then the thread."""
        self.cancel()
        super().end()

    # Inside the thread

    def _read(self, folder: RunFolder, known: int) -> None:
        self.read.emit(read_series(folder, known))

    def _compare(self, folder: RunFolder) -> None:
        steps = folder.sample_steps()
        self.compared.emit(read_series(folder, steps[-1] if steps else -1))

    def _load(self, number: int, config: DataConfig, cancel: threading.Event) -> None:
        from gan_studio.data.prepare import load_images

        if cancel.is_set():
            self.cancelled.emit(number)
            return
        try:
            image_set = load_images(
                config,
                on_progress=lambda progress: self.progressed.emit(number, progress),
                should_cancel=cancel.is_set,
            )
        except Cancelled:
            self.cancelled.emit(number)
        else:
            self.loaded.emit(number, image_set)
