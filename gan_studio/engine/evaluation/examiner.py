"""Measuring a generator now and then while it trains, without changing the training."""

import logging
import threading
from collections.abc import Callable
from types import TracebackType

import torch

from gan_studio.core.cores import give_way, usable_cores
from gan_studio.core.errors import Cancelled, UserError
from gan_studio.core.evaluation import Evaluation
from gan_studio.core.events import Advice, Evaluated, Event
from gan_studio.core.run_folder import RunFolder
from gan_studio.data.image_set import ImageSet
from gan_studio.engine.board import Published
from gan_studio.engine.checkpoint import keep_if_best
from gan_studio.engine.evaluation.evaluate import Evaluator
from gan_studio.engine.evaluation.extractor import Ask
from gan_studio.engine.sampler import Sampler
from gan_studio.engine.trainer import Trainer

#: How often the end of an evaluation is waited for, seconds.
_POLL = 0.05
#: The evaluation's thread gives way to the training's by so much.
_NICENESS = 10
_log = logging.getLogger(__name__)


class Examiner:
    """Hands copies of G's weights to a thread that measures them; a context manager that ends the thread.

    One evaluation runs at a time; those that come due meanwhile are left out. Results are logged and told in the
    training's own thread, and the best generator is kept.
    """

    def __init__(
        self,
        folder: RunFolder,
        trainer: Trainer,
        image_set: ImageSet,
        device: torch.device,
        on_event: Callable[[Event], None],
    ) -> None:
        self._folder = folder
        self._trainer = trainer
        self._device = device
        self._on_event = on_event
        self._every = trainer.config.evaluation.every
        self._evaluator = Evaluator(image_set, trainer.config.evaluation, device)
        self._cancelled = threading.Event()
        self._thread: threading.Thread | None = None
        self._published: Published | None = None
        self._found: Evaluation | Exception | None = None

    def __enter__(self) -> "Examiner":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._cancelled.set()
        if self._thread:
            self._thread.join()

    def step_done(self) -> None:
        """Tell a result that has come in; begin the next evaluation when it is due and none is running."""
        self.deliver()
        if self._every and self._trainer.step % self._every == 0 and self._thread is None:
            self._begin(threads=1)

    def finish(self, should_stop: Ask) -> None:
        """After the last step: wait for the evaluation that is running, and measure the finished generator."""
        self._wait(should_stop)
        measured = self._published is not None and self._published.step == self._trainer.step
        if self._every and not measured and not should_stop():
            self._begin(threads=usable_cores())
            self._wait(should_stop)

    def deliver(self) -> None:
        """Log and tell a result that has come in, if any; keep the generator when it is the best so far."""
        if self._thread is None or self._thread.is_alive():
            return
        self._thread = None
        found, published = self._found, self._published
        assert published is not None
        if isinstance(found, Evaluation):
            self._folder.log_evaluation(found)
            self._on_event(Evaluated(found, keep_if_best(self._folder, published, found)))
        elif found is not None:
            self._give_up(found, published.step)

    def _give_up(self, error: Exception, step: int) -> None:
        """Training goes on; what failed once would fail again."""
        self._every = 0
        hint = error.hint if isinstance(error, UserError) else ""
        message = error.message if isinstance(error, UserError) else f"The evaluation failed: {error}"
        self._on_event(Advice(step, message, hint))

    def _begin(self, threads: int) -> None:
        self._published = self._trainer.published()
        self._thread = threading.Thread(target=self._work, args=(self._published, threads), name="evaluation")
        self._thread.start()

    def _wait(self, should_stop: Ask) -> None:
        while self._thread is not None:
            if should_stop():
                self._cancelled.set()
            self._thread.join(_POLL)
            self.deliver()

    # Inside the thread

    def _work(self, published: Published, threads: int) -> None:
        self._found = None
        try:
            torch.set_num_threads(threads)  # this thread's own number
            if threads == 1:
                give_way(_NICENESS)
            sampler = Sampler.from_published(published, self._device)
            self._found = self._evaluator.evaluate(sampler, lambda progress: None, self._cancelled.is_set)
        except Cancelled:
            return
        except Exception as error:
            self._found = error
            if not isinstance(error, UserError):
                _log.exception("the evaluation of step %d failed", published.step)
