"""One training for a number of standard seconds, evaluated at marks on the way."""

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import torch

from benchmarks.start.entry import Entry, Mark
from benchmarks.start.judges import METRICS, judges_at
from benchmarks.start.speed import STANDARD, Reference
from gan_studio.core.config import RunConfig
from gan_studio.core.latent import latents_from_seeds
from gan_studio.data.grid import write_grid
from gan_studio.data.image_set import ImageSet
from gan_studio.engine.evaluation.evaluate import Evaluator
from gan_studio.engine.groups import with_labels
from gan_studio.engine.sampler import Sampler
from gan_studio.engine.trainer import Trainer

#: Pictures of the page's grids: seeds far from those that a run shows.
_FIRST_SEED, _GRID = 10_000, 36
#: Steps between two looks at the losses, and CPU seconds between two at the machine's speed.
_LOOK, _PACE = 10, 4.0
_CPU = torch.device("cpu")


def race(planned: Entry, config: RunConfig, image_set: ImageSet, picture: Path | None, reference: Reference) -> Entry:
    """``planned`` with its marks, or with the reason why there are none at the end.

    Args:
        config: settled for the pictures, with the counts of an evaluation.
        picture: where a grid of samples goes.
        reference: tells how much a second is worth while it trains.
    """
    torch.set_num_threads(1)
    config, labels = with_labels(config, image_set)
    trainer = Trainer(config, image_set.images, _CPU, labels)
    judges = Judges(config, image_set, planned)
    marks: list[Mark] = []
    clock = Clock(reference)
    for budget in planned.budget:
        if not _train(trainer, clock, budget):
            return replace(planned, marks=tuple(marks), speed=clock.speed, failure="NaN loss")
        sampler = Sampler.from_published(trainer.published())
        mark = Mark(round(clock.seconds, 3), trainer.step, trainer.images_seen)
        marks.append(judges.judge(mark, sampler, last=budget == planned.budget[-1]))
    if picture:
        write_samples(picture, sampler)
    return replace(planned, marks=tuple(marks), speed=clock.speed)


def write_samples(picture: Path, sampler: Sampler) -> None:
    """A grid for a page."""
    latents = latents_from_seeds(range(_FIRST_SEED, _FIRST_SEED + _GRID), sampler.latent_size)
    write_grid(picture, sampler.generate(latents))


class Clock:
    """Standard seconds: seconds by what one thread of the machine computes in them.

    Args:
        now: a clock in seconds; CPU time is that of one thread only where no other one works beside it.
    """

    def __init__(self, reference: Reference, now: Callable[[], float] = time.process_time) -> None:
        self._reference, self._now = reference, now
        self._pace = reference.images_per_second() / STANDARD
        self._used = self.seconds = 0.0
        self.start()

    @property
    def speed(self) -> float:
        """Images of the reference a second, while it trained."""
        return round(STANDARD * (self.seconds / self._used if self._used else self._pace), 1)

    def left(self, until: float) -> float:
        """Seconds of the clock, at the pace of the last look."""
        return (until - self.seconds) / self._pace

    def start(self) -> None:
        """What was done since the last look does not count."""
        self._start = self._now()

    def is_over(self, until: float) -> bool:
        """Whether so many standard seconds are used; looks at the machine's speed every few seconds."""
        used = self._now() - self._start
        if used < min(_PACE, self.left(until)):
            return False
        self.add(used)
        self.start()
        return self.seconds >= until

    def add(self, used: float) -> None:
        """Seconds of the clock: they are worth the mean of the paces before and after them."""
        before, self._pace = self._pace, self._reference.images_per_second() / STANDARD
        self.seconds += used * (before + self._pace) / 2
        self._used += used


def _train(trainer: Trainer, clock: Clock, until: float) -> bool:
    """At least one step, until the clock says so; False as soon as a loss is seen to be NaN or infinite."""
    clock.start()
    while True:
        values = trainer.advance()
        over = clock.is_over(until)
        if (trainer.step % _LOOK == 0 or over) and not bool(values[:2].isfinite().all()):
            return False
        if over:
            return True


class Judges:
    """All that samples of one training are compared by; what they need for it is made at the first."""

    def __init__(self, config: RunConfig, image_set: ImageSet, planned: Entry) -> None:
        self._config, self._planned, self._image_set = config, planned, image_set
        self._evaluators: dict[str, Evaluator] = {}

    def judge(self, mark: Mark, sampler: Sampler, *, last: bool) -> Mark:
        """The mark with its evaluations; they name the set, not the place where it lies."""
        names = judges_at(self._config.network, self._planned.judge, last=last)
        found = (self._evaluator(name).evaluate(sampler, lambda progress: None, lambda: False) for name in names)
        return replace(mark, evaluations=tuple(replace(one, source=self._planned.data) for one in found))

    def _evaluator(self, extractor: str) -> Evaluator:
        if extractor not in self._evaluators:
            settings = self._config.evaluation.model_copy(update={"extractor": extractor})
            self._evaluators[extractor] = Evaluator(self._image_set, settings, _CPU, METRICS)
        return self._evaluators[extractor]
