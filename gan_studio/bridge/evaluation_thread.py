"""The thread that measures how good samples are."""

# ruff: noqa: PLC0415 - heavy modules are imported late, inside the thread

import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from gan_studio.bridge.worker import Job, Worker
from gan_studio.core.config import EvaluationConfig
from gan_studio.core.errors import Cancelled
from gan_studio.core.run_folder import RunFolder

if TYPE_CHECKING:
    from gan_studio.engine.board import Published, WeightsBoard

#: How long to wait for weights of a running training before those of the last checkpoint are taken, in seconds.
_PATIENCE = 3.0


@dataclass(frozen=True)
class EvaluationOrder:
    """What to measure.

    Attributes:
        path: a checkpoint folder; None for the newest weights of ``board``, or of ``folder`` while nothing trains.
        threads: processor cores to use.
    """

    folder: RunFolder
    path: Path | None
    settings: EvaluationConfig
    board: "WeightsBoard | None" = None
    threads: int = 1


class EvaluationThread(Worker):
    """Carries out one order at a time; what it finds is written to the run's event log.

    Signals:
        progressed: `Progress`, in pictures.
        evaluated: (`RunFolder`, `Evaluation`, whether that generator is kept as the best).
        ended: the order is done, cancelled or failed (a failure came before as `crashed`).
    """

    progressed = Signal(object)
    evaluated = Signal(object, object, bool)
    ended = Signal()

    KEY = "evaluate"
    #: As the training's, with which it shares the cores that the window leaves.
    NICENESS = 5

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__("evaluation", parent)
        self._stop = threading.Event()

    def evaluate(self, order: EvaluationOrder) -> None:
        """Carry out an order."""
        self._stop.clear()
        self.submit(Job(self.KEY, lambda: self._evaluate(order)))

    def cancel(self) -> None:
        """Stop what is being measured."""
        self._stop.set()

    def end(self) -> None:
        """Stop what is being measured, then the thread."""
        self.cancel()
        super().end()

    # Inside the thread

    def _do(self, job: Job) -> Job | None:
        rest = super()._do(job)
        self.ended.emit()
        return rest

    def _evaluate(self, order: EvaluationOrder) -> None:
        import torch

        from gan_studio.engine.checkpoint import keep_if_best
        from gan_studio.engine.device import choose_device
        from gan_studio.engine.evaluation.evaluate import evaluate
        from gan_studio.engine.runs import own_images
        from gan_studio.engine.sampler import Sampler

        torch.set_num_threads(order.threads)
        try:
            file, tell = order.folder.read(), self.progressed.emit
            device = choose_device(file.config.training.device)
            image_set = own_images(order.folder, file, on_progress=tell, should_cancel=self._stop.is_set)
            generator = self._generator(order)
            sampler = Sampler.from_published(generator, device)
            found = evaluate(sampler, image_set, order.settings, tell, self._stop.is_set, device=device)
        except Cancelled:
            return
        order.folder.log_evaluation(found)
        best = keep_if_best(order.folder, generator, found, order.settings.decisive)
        self.evaluated.emit(order.folder, found, best)

    def _generator(self, order: EvaluationOrder) -> "Published":
        from gan_studio.engine.sampler import read_published

        published = self._published(order.board) if order.path is None and order.board is not None else None
        return published or read_published(order.path or order.folder.newest_generator())

    def _published(self, board: "WeightsBoard") -> "Published | None":
        """The trainer's weights of this moment; older ones, or None, when it does not come round to it (a pause)."""
        before, asked = board.newest(), time.monotonic()
        board.wanted.set()
        while board.newest() is before and time.monotonic() - asked < _PATIENCE:
            if self._stop.wait(0.01):
                raise Cancelled
        return board.newest()
