"""One training for a number of CPU seconds, evaluated at marks on the way."""

import time
from dataclasses import replace
from pathlib import Path

import torch

from benchmarks.start.entry import Entry, Mark
from benchmarks.start.judges import METRICS, judges_at
from gan_studio.core.config import RunConfig
from gan_studio.core.latent import latents_from_seeds
from gan_studio.data.grid import write_grid
from gan_studio.data.image_set import ImageSet
from gan_studio.engine.evaluation.evaluate import Evaluator
from gan_studio.engine.sampler import Sampler
from gan_studio.engine.trainer import Trainer

#: Pictures of the page's grids: seeds far from those that a run shows.
_FIRST_SEED, _GRID = 10_000, 36
#: Steps between two looks at the losses.
_LOOK = 10
_CPU = torch.device("cpu")


def race(planned: Entry, config: RunConfig, image_set: ImageSet, picture: Path | None) -> Entry:
    """``planned`` with its marks, or with the reason why there are none at the end.

    Args:
        config: settled for the pictures, with the counts of an evaluation.
        picture: where a grid of samples goes.
    """
    torch.set_num_threads(1)
    trainer = Trainer(config, image_set.images, _CPU, image_set.labels)
    judges = Judges(config, image_set, planned)
    marks: list[Mark] = []
    used = 0.0
    for budget in planned.budget:
        seconds = _train(trainer, budget - used)
        if seconds is None:
            return replace(planned, marks=tuple(marks), failure="NaN loss")
        used += seconds
        sampler = Sampler.from_published(trainer.published())
        mark = Mark(round(used, 3), trainer.step, trainer.images_seen)
        marks.append(judges.judge(mark, sampler, last=budget == planned.budget[-1]))
    if picture:
        write_samples(picture, sampler)
    return replace(planned, marks=tuple(marks))


def write_samples(picture: Path, sampler: Sampler) -> None:
    """A grid for a page."""
    latents = latents_from_seeds(range(_FIRST_SEED, _FIRST_SEED + _GRID), sampler.latent_size)
    write_grid(picture, sampler.generate(latents))


def _train(trainer: Trainer, seconds: float) -> float | None:
    """CPU seconds of at least one step; None as soon as a loss is NaN or infinite."""
    start = time.process_time()
    while True:
        values = trainer.advance()
        used = time.process_time() - start
        if (trainer.step % _LOOK == 0 or used >= seconds) and not bool(values[:2].isfinite().all()):
            return None
        if used >= seconds:
            return used


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
