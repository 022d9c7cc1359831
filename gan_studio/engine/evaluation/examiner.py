"""Full evaluations of a generator now and then while it trains, without changing the training."""

from collections.abc import Callable
from types import TracebackType

import torch

from gan_studio.core.cores import usable_cores
from gan_studio.core.evaluation import Evaluation
from gan_studio.core.events import Evaluated, Event
from gan_studio.core.run_folder import RunFolder
from gan_studio.data.image_set import ImageSet
from gan_studio.engine.checkpoint import keep_if_best
from gan_studio.engine.evaluation.background import Background, failure_advice
from gan_studio.engine.evaluation.evaluate import Evaluator
from gan_studio.engine.evaluation.extractor import Ask
from gan_studio.engine.trainer import Trainer


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
        self._on_event = on_event
        self._every = trainer.config.evaluation.every
        self._work = Background(Evaluator(image_set, trainer.config.evaluation, device), device, "evaluation")

    def __enter__(self) -> "Examiner":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._work.cancel()

    def step_done(self) -> None:
        """Tell a result that has come in; begin the next evaluation when it is due and none is running."""
        self.deliver()
        if self._every and self._trainer.step % self._every == 0 and not self._work.busy:
            self._work.begin(self._trainer.published(), threads=1)

    @property
    def is_open(self) -> bool:
        """Whether the newest generator was not measured yet, in a run that is."""
        return self._every > 0 and (self._work.busy or self._work.step != self._trainer.step)

    def finish(self, should_leave: Ask) -> None:
        """After the last step: wait for the evaluation that is running, and measure the finished generator."""
        self._wait(should_leave)
        if self.is_open and not should_leave():
            self._work.begin(self._trainer.published(), threads=usable_cores())
            self._wait(should_leave)

    def deliver(self) -> None:
        """Log and tell a result that has come in, if any; keep the generator when it is the best so far."""
        result = self._work.take()
        if result is None:
            return
        published, found = result
        if isinstance(found, Evaluation):
            self._folder.log_evaluation(found)
            decisive = self._trainer.config.evaluation.decisive
            self._on_event(Evaluated(found, keep_if_best(self._folder, published, found, decisive)))
        else:  # training goes on; what failed once would fail again
            self._every = 0
            self._on_event(failure_advice(found, published.step, "The evaluation"))

    def _wait(self, should_leave: Ask) -> None:
        self._work.wait(should_leave)
        self.deliver()
