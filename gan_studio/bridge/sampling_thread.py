"""The thread that turns latents into pictures and configurations into layer stacks."""

# ruff: noqa: PLC0415 - heavy modules are imported late, inside the thread

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from gan_studio.bridge.pictures import Pictures
from gan_studio.bridge.worker import Job, Worker
from gan_studio.core.classes import ClassWeights
from gan_studio.core.config import RunConfig
from gan_studio.core.errors import UserError
from gan_studio.core.latent import Latents
from gan_studio.core.run_folder import GENERATOR, RunFolder
from gan_studio.core.shape import ImageShape

if TYPE_CHECKING:
    from gan_studio.engine.board import WeightsBoard
    from gan_studio.engine.sampler import Sampler

#: Pictures made at a stroke; between strokes a slider's single picture gets its turn.
_CHUNK = 32
#: Weights of a training this young are new enough: copying them at every picture would slow it down. In seconds.
_FRESH = 0.8
#: How long to wait for the trainer's first weights, in seconds.
_PATIENCE = 20.0


@dataclass(frozen=True)
class Request:
    """Latents to turn into pictures.

    Attributes:
        latents: float32 ``N×Z``.
        classes: float32 ``N×K``, of a generator that is told the class.
        path: a checkpoint folder; None for the newest of ``board``, or of ``folder`` while nothing trains.
    """

    channel: str
    stamp: int
    latents: Latents
    classes: ClassWeights | None
    path: Path | None
    folder: RunFolder | None
    board: "WeightsBoard | None"


@dataclass
class _Drawing:
    """A request at work: all chunks of one answer come from the same generator."""

    request: Request
    sampler: "Sampler | None" = None
    done: list[NDArray[np.uint8]] = field(default_factory=list)
    since: float = field(default_factory=time.monotonic)
    seconds: float = 0.0

    @property
    def left(self) -> int:
        return len(self.request.latents) - sum(map(len, self.done))


class SamplingThread(Worker):
    """Imports the engine when it starts, then answers. The newest request of a channel wins.

    Signals:
        engine_loaded: devices (`DeviceInfo`s) the machine has; torch and the engine are imported.
        pictured: `Pictures`.
        described: (`RunConfig`, `NetworkSummary`).
        compared: (`RunConfig`, `StartReport`).
    """

    engine_loaded = Signal(object)
    pictured = Signal(object)
    described = Signal(object, object)
    compared = Signal(object, object)

    ENGINE, DESCRIBE, COMPARE, DRAW = "engine", "describe", "compare", "draw:"

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__("sampling", parent)
        self._sampler: tuple[object, Sampler] | None = None

    def load_engine(self) -> None:
        """Import torch and the engine."""
        self.submit(Job(self.ENGINE, self._load_engine, cost=-1))

    def draw(self, request: Request) -> None:
        """Answer with `pictured`."""
        self._draw_rest(_Drawing(request))

    def describe(self, config: RunConfig, shape: ImageShape) -> None:
        """Answer with `described`."""
        self.submit(Job(self.DESCRIBE, lambda: self._describe(config, shape)))

    def compare(self, config: RunConfig, shape: ImageShape) -> None:
        """Answer with `compared`: what the networks take from the run that the configuration starts from."""
        self.submit(Job(self.COMPARE, lambda: self._compare(config, shape)))

    # Inside the thread

    def _compare(self, config: RunConfig, shape: ImageShape) -> None:
        from gan_studio.engine.transfer.plan import report
        from gan_studio.engine.transfer.source import find_source

        if not config.network.problems(shape):
            self.compared.emit(config, report(find_source(config.start), config, shape))

    def _load_engine(self) -> None:
        import torch

        torch.set_num_threads(1)
        from gan_studio.core.config import extractors, families, metrics, objectives, terms
        from gan_studio.engine.device import devices

        for registry in (families, objectives, terms, extractors, metrics):
            registry.load()
        self.engine_loaded.emit(tuple(devices()))

    def _describe(self, config: RunConfig, shape: ImageShape) -> None:
        from gan_studio.engine.describe import describe
        from gan_studio.engine.device import choose_device, memory_of
        from gan_studio.engine.speed import measure_speed

        speed, memory = None, None
        with suppress(UserError):  # a device that is not there: the layers can be shown all the same
            memory = memory_of(choose_device(config.training.device))
            speed = measure_speed(config.training.device, config.training.precision)
        self.described.emit(config, describe(config, shape, speed, memory))

    def _draw_rest(self, drawing: _Drawing) -> None:
        self.submit(self._job(drawing))

    def _job(self, drawing: _Drawing) -> Job:
        return Job(self.DRAW + drawing.request.channel, lambda: self._draw(drawing), cost=drawing.left)

    def _draw(self, drawing: _Drawing) -> Job | None:
        request, began = drawing.request, time.thread_time()
        if drawing.sampler is None:
            drawing.sampler = self._choose(request)
        if drawing.sampler is None:
            return self._later(drawing)
        start = len(request.latents) - drawing.left
        part = slice(start, start + _CHUNK)
        classes = None if request.classes is None else request.classes[part]
        drawing.done.append(drawing.sampler.generate(request.latents[part], classes))
        drawing.seconds += time.thread_time() - began
        if drawing.left > 0:
            return self._job(drawing)
        images = drawing.done[0] if len(drawing.done) == 1 else np.concatenate(drawing.done)
        self.pictured.emit(Pictures(request.channel, request.stamp, images, drawing.sampler.step, drawing.seconds))
        return None

    def _later(self, drawing: _Drawing) -> Job:
        """The trainer has been asked for its weights and has not come round to it."""
        if time.monotonic() - drawing.since > _PATIENCE:
            raise UserError("There is no generator to look through yet.", "Train a few steps more.")
        with self._condition:
            self._condition.wait(0.01)
        return self._job(drawing)

    def _choose(self, request: Request) -> "Sampler | None":
        """The generator a request is for, or None while the trainer's first weights are on their way."""
        from gan_studio.engine.sampler import Sampler

        if request.path is None and request.board is not None:
            published = request.board.newest()
            if published is None or time.monotonic() - published.moment > _FRESH:
                request.board.wanted.set()
            if published is not None:
                return self._kept((published.moment, published.step), lambda: Sampler.from_published(published))
        try:
            path = request.path or (request.folder.newest_generator() if request.folder else None)
        except UserError:
            if request.board is None:
                raise
            path = None
        if path is None:
            return None
        changed = (path / GENERATOR).stat().st_mtime_ns
        return self._kept((path, changed), lambda: Sampler.load(path))

    def _kept(self, key: object, make: Callable[[], "Sampler"]) -> "Sampler":
        if self._sampler is None or self._sampler[0] != key:
            self._sampler = (key, make())
        return self._sampler[1]
