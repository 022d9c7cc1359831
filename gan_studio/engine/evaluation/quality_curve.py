"""A cheap curve of quality while a run trains: KID of a few hundred samples, and the best generator kept by it."""

import logging
import time
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from types import TracebackType

import torch

from gan_studio.core.cores import usable_cores
from gan_studio.core.evaluation import Evaluation
from gan_studio.core.events import Evaluated, Event
from gan_studio.core.run_folder import RunFolder
from gan_studio.data.image_set import ImageSet
from gan_studio.engine.board import Published
from gan_studio.engine.checkpoint import keep_if_best
from gan_studio.engine.evaluation.background import Background, failure_advice
from gan_studio.engine.evaluation.evaluate import Evaluator
from gan_studio.engine.evaluation.extractor import Ask
from gan_studio.engine.trainer import Trainer

#: The first point is begun after so many seconds of a session: a run that is over before needs no curve.
_FIRST = 10.0
#: Points are at least this share of the training's time apart, so that they are dense early and never too many.
_SPACING = 0.05
#: Points whose mean is a point's trend.
_TREND = 3
_log = logging.getLogger(__name__)


class Schedule:
    """When points are due, by a clock that others read: seconds.

    Args:
        share: of the time, 0..1, that points may take.
        now: when the session begins.
        before: seconds of training before that.

    Attributes:
        due: when the next point is.
    """

    def __init__(self, share: float, now: float, before: float = 0.0) -> None:
        self.due = now + _FIRST
        self.begun = False
        self._share = share
        self._start = now - before

    def measured(self, cost: float, now: float) -> None:
        """A point that took ``cost`` seconds is there. The first of a session also paid for reading or making the
        features that samples are compared with: the second one says what a point costs."""
        wait = cost / self._share if self.begun else 0.0
        self.due = now + max(wait, _SPACING * (now - self._start), _FIRST)
        self.begun = True


class QualityCurve:
    """Measures the EMA generator now and then in a thread of its own; a context manager that ends the thread.

    When, the clock says: never so often that it takes more than its share of the time. Nothing else depends on that:
    the training draws the same numbers and writes the same weights with the curve and without. Whatever goes wrong
    is told as advice and ends the curve, not the training.

    All points are of the same latents, compared with the same pictures: what these have in common cancels out between
    two points, so the curve is smoother than its errors.

    Args:
        seconds: training time before this session.
    """

    def __init__(
        self,
        folder: RunFolder,
        trainer: Trainer,
        image_set: ImageSet,
        device: torch.device,
        on_event: Callable[[Event], None],
        seconds: float = 0.0,
    ) -> None:
        settings = trainer.config.evaluation
        self._folder = folder
        self._trainer = trainer
        self._on_event = on_event
        self._on = settings.curve and not image_set.shape.points
        self._work = Background(Evaluator(image_set, settings, device, ("kid",), quick=True), device, "quality curve")
        self._schedule = Schedule(settings.curve_share / 100, time.monotonic(), seconds)
        self._points: deque[Evaluation] | None = None
        self._lowest: float | None = None

    def __enter__(self) -> "QualityCurve":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._work.cancel()

    def step_done(self) -> None:
        """Tell a point that has come in; begin the next when it is due."""
        if not self._on:
            return
        self.deliver()
        if self._on and not self._work.busy and time.monotonic() >= self._schedule.due:
            self._begin()

    @property
    def is_open(self) -> bool:
        """Whether there is a curve to end with the newest generator, which was not measured yet."""
        return self._on and (self._work.busy or (self._schedule.begun and self._work.step != self._trainer.step))

    def finish(self, should_leave: Ask) -> None:
        """After the last step: measure the newest generator, instead of one that is being measured, with all cores.

        The first point of a session is waited for: what it prepares is needed.
        """
        self.deliver()
        if self._schedule.begun:
            self._work.cancel()
        self._work.wait(should_leave)
        self.deliver()
        if self.is_open and not should_leave():
            self._begin(usable_cores())
            self._work.wait(should_leave)
            self.deliver()

    def deliver(self) -> None:
        """Log and tell a point that has come in, if any; keep the generator when it is the best so far."""
        result = self._work.take()
        if result is None:
            return
        published, found = result
        try:
            if isinstance(found, Exception):
                raise found
            self._take_in(published, found)
        except Exception as error:
            _log.warning("the quality curve ends: %s", error)
            self._on = False
            self._on_event(failure_advice(error, published.step, "The quality curve"))

    def _begin(self, threads: int = 1) -> None:
        self._work.begin(self._trainer.published(), threads)

    def _take_in(self, published: Published, found: Evaluation) -> None:
        if self._points is None:
            known = self._known_points(found)
            self._points = deque(known, _TREND)
            self._lowest = min((one.trend for one in known if one.trend is not None and not one.is_early), default=None)
        self._points.append(found)
        # What the first steps gave says nothing of those that follow.
        marks = [one.mark for one in self._points if one.is_early == found.is_early and one.mark is not None]
        # Nor is one point a trend: its luck would stand against the means of all that come later.
        trend = sum(marks) / len(marks) if len(marks) > 1 else None
        if trend is not None and not found.is_early:
            self._lowest = trend if self._lowest is None else min(trend, self._lowest)
        point = replace(found, trend=trend, lowest=self._lowest)
        self._folder.log_evaluation(point)
        decisive = self._trainer.config.evaluation.decisive
        self._on_event(Evaluated(point, keep_if_best(self._folder, published, point, decisive)))
        self._schedule.measured(self._work.cost, time.monotonic())

    def _known_points(self, found: Evaluation) -> list[Evaluation]:
        """Those that a session before this one has left, oldest first."""
        before = [one for one in self._folder.evaluations() if one.quick and one.step < found.step]
        return [one for one in before if one.settings == found.settings and one.mark is not None]
