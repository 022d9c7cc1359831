"""Held-out pictures, damaged, as each extractor sees them."""

import time
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from benchmarks.judges.damage import DAMAGES, Damage, Given
from gan_studio.core.config import EvaluationConfig, metrics
from gan_studio.core.evaluation import Measurement
from gan_studio.data.image_set import ImageSet
from gan_studio.engine.evaluation.features import Features
from gan_studio.engine.evaluation.judge import extractor_class
from gan_studio.engine.evaluation.seeing import BATCH, see_all

_CPU = torch.device("cpu")
_METRICS = ("kid", "fid", "coverage", "memorisation")


@dataclass(frozen=True)
class Reading:
    """What one judge says of one set, damaged in one way at one strength.

    Attributes:
        damage, level: empty for undamaged pictures.
        values: metric → value; ``error``: KID's.
    """

    data: str
    judge: str
    damage: str
    level: str
    values: dict[str, float]
    error: float


@dataclass(frozen=True)
class Cost:
    """What a judge takes on one set, seconds of the processor: once, and for a picture."""

    data: str
    judge: str
    once: float
    each: float


class Bench:
    """One set, split into pictures that a judge compares with and held-out ones that are damaged.

    Extractors that learn from the set learn from all of it, as they do when a generator is judged.
    """

    def __init__(self, name: str, image_set: ImageSet, known: int, held_out: int) -> None:
        self.name = name
        self._set = image_set
        order = np.random.default_rng(0).permutation(len(image_set))
        known = min(known, len(order) // 2)
        chosen = order[known : known + held_out]
        labels = (
            None if image_set.labels is None or len(image_set.classes) < 2 else np.asarray(image_set.labels)[chosen]
        )
        images = image_set.images
        self._given = Given(np.asarray(images[chosen]), labels, np.asarray(images[order[:known]]))

    def judge(self, name: str) -> Iterator[Reading | Cost]:
        """All readings of one extractor, the undamaged one first, and what it costs; none where it cannot work."""
        kind = extractor_class(name)
        settings = EvaluationConfig(extractor=name)
        if not kind.available(settings) or kind.problems(settings, len(self._set.classes)):
            return
        start = time.thread_time()
        extractor = kind.make(self._set, settings, _CPU, lambda: False)
        once = time.thread_time() - start

        def see(pictures: NDArray[np.uint8]) -> Features:
            batches = (pictures[at : at + BATCH] for at in range(0, len(pictures), BATCH))
            return see_all(extractor, batches, _CPU, lambda count: None, lambda: None)

        start = time.thread_time()
        known = see(self._given.known)
        yield Cost(self.name, name, once, (time.thread_time() - start) / len(known))
        yield self._reading(name, None, "", see(self._given.pictures), known)
        for damage in DAMAGES:
            if damage.labeled and self._given.labels is None:
                continue
            for strength, level in damage.levels:
                pictures = damage.apply(self._given, strength, np.random.default_rng(1))
                yield self._reading(name, damage, level, see(pictures), known)

    def _reading(self, judge: str, damage: Damage | None, level: str, seen: Features, known: Features) -> Reading:
        found: dict[str, Measurement] = {}
        for name in _METRICS:
            metric = metrics[name]()
            measured = metric.measure(seen, known)
            if measured is not None:
                found[name] = measured
        values = {name: one.value for name, one in found.items()}
        return Reading(self.name, judge, damage.name if damage else "", level, values, found["kid"].error or 0.0)
