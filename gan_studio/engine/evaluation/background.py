"""A generator measured in a thread of its own while the training goes on."""

import logging
import threading
import time

import torch

from gan_studio.core.cores import give_way
from gan_studio.core.errors import Cancelled, UserError
from gan_studio.core.evaluation import Evaluation
from gan_studio.core.events import Advice
from gan_studio.engine.board import Published
from gan_studio.engine.evaluation.evaluate import Evaluator
from gan_studio.engine.evaluation.extractor import Ask
from gan_studio.engine.sampler import Sampler

#: How often the end of an evaluation is waited for, seconds.
_POLL = 0.05
#: The thread gives way to the training's by so much.
_NICENESS = 10
_log = logging.getLogger(__name__)


class Background:
    """One evaluation at a time, in a thread that gives way to the training's.

    Attributes:
        cost: seconds that the last evaluation took: of the processor where that computes, else of the clock.
    """

    def __init__(self, evaluator: Evaluator, device: torch.device, name: str) -> None:
        self.cost = 0.0
        self._evaluator = evaluator
        self._device = device
        self._name = name
        self._cancelled = threading.Event()
        self._thread: threading.Thread | None = None
        self._published: Published | None = None
        self._found: Evaluation | Exception | None = None

    @property
    def busy(self) -> bool:
        """Whether an evaluation was begun whose result was not taken yet."""
        return self._thread is not None

    @property
    def step(self) -> int | None:
        """Step of the generator that was begun with last."""
        return self._published.step if self._published else None

    def begin(self, published: Published, threads: int) -> None:
        """Measure a generator with so many threads; with one it gives way to others."""
        self._published = published
        self._thread = threading.Thread(target=self._work, args=(published, threads), name=self._name)
        self._thread.start()

    def take(self) -> tuple[Published, Evaluation | Exception] | None:
        """The result, once: None while there is none, or when it was cancelled."""
        if self._thread is None or self._thread.is_alive():
            return None
        self._thread = None
        assert self._published is not None
        return (self._published, self._found) if self._found is not None else None

    def wait(self, should_stop: Ask) -> None:
        """Until the thread has ended; ``should_stop`` ends it early."""
        while self._thread is not None and self._thread.is_alive():
            if should_stop():
                self._cancelled.set()
            self._thread.join(_POLL)

    def cancel(self) -> None:
        """End an evaluation that is not wanted any more, without a result."""
        if self._thread is not None:
            self._cancelled.set()
            self._thread.join()
            self._cancelled.clear()
            self._thread = None

    # Inside the thread

    def _work(self, published: Published, threads: int) -> None:
        self._found = None
        clock = time.thread_time if self._device.type == "cpu" and threads == 1 else time.monotonic
        start = clock()
        try:
            torch.set_num_threads(threads)  # this thread's own number
            if threads == 1:
                give_way(_NICENESS)
            sampler = Sampler.from_published(published, self._device)
            self._found = self._evaluator.evaluate(sampler, lambda progress: None, self._cancelled.is_set)
            self.cost = clock() - start
        except Cancelled:
            return
        except Exception as error:
            self._found = error
            if not isinstance(error, UserError):
                _log.exception("the evaluation of step %d failed", published.step)


def failure_advice(error: Exception, step: int, what: str) -> Advice:
    """What to say when an evaluation that nobody asked for just then has failed; ``what`` names it: "The curve"."""
    if isinstance(error, UserError):
        return Advice(step, error.message, error.hint)
    return Advice(step, f"{what} failed: {error}", "")
