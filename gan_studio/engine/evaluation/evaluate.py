"""How good a generator's samples are: drawn, seen by a feature extractor, and held against the data."""

import time
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import torch
from numpy.typing import NDArray

from gan_studio.core.config import EvaluationConfig, metrics
from gan_studio.core.config.data import source_name
from gan_studio.core.config.evaluation import AUTO
from gan_studio.core.errors import Cancelled, UserError
from gan_studio.core.evaluation import Evaluation, Measurement
from gan_studio.core.events import Progress
from gan_studio.data.image_set import ImageSet
from gan_studio.engine.evaluation.data_features import DataFeatures, features_of_data
from gan_studio.engine.evaluation.extractor import Ask, Extractor
from gan_studio.engine.evaluation.features import Features
from gan_studio.engine.evaluation.judge import extractor_class, flatters, resolved
from gan_studio.engine.evaluation.metric import Metric
from gan_studio.engine.evaluation.seeing import BATCH, see_all
from gan_studio.engine.sampler import Sampler

#: Characters of the data's fingerprint that a figure carries.
_FINGERPRINT = 16


def evaluate(
    sampler: Sampler,
    image_set: ImageSet,
    settings: EvaluationConfig,
    on_progress: Callable[[Progress], None] = lambda progress: None,
    should_stop: Ask = lambda: False,
    *,
    metrics: Sequence[str] = (),
    device: torch.device | str = "cpu",
) -> Evaluation:
    """Measure ``settings.samples`` samples against at most ``settings.pictures`` of the data.

    Args:
        on_progress: hears of pictures drawn and seen, in this thread.
        should_stop: asked between batches.
        metrics: names from the registry; empty for all that the extractor can serve.
        device: where features and figures are computed; the sampler has its own.

    Raises:
        UserError: the extractor's weights cannot be had, it cannot work with this set, or there is no such metric.
        Cancelled: ``should_stop`` said so.
    """
    return Evaluator(image_set, settings, torch.device(device), metrics).evaluate(sampler, on_progress, should_stop)


class Evaluator:
    """Measures one generator after the other against the same data; what it needs for that is made at the first.

    Args:
        names: of metrics; empty for all that the extractor can serve.
        quick: for points of the quality curve: its counts, and features that cost little.
    """

    def __init__(
        self,
        image_set: ImageSet,
        settings: EvaluationConfig,
        device: torch.device,
        names: Sequence[str] = (),
        *,
        quick: bool = False,
    ) -> None:
        self._image_set = image_set
        self._settings = _quick(settings) if quick else settings
        self._quick = quick
        self._device = device
        self._metrics = _chosen(names)
        # Features of the data are kept with all floors, whatever is measured now; a quick point has no time for that.
        self._floors = list(self._metrics) if quick else [entry.name for entry in metrics]
        self._extractor: Extractor | None = None
        self._name = ""
        self._data: DataFeatures | None = None
        self._should_stop: Ask = lambda: False

    def evaluate(self, sampler: Sampler, on_progress: Callable[[Progress], None], should_stop: Ask) -> Evaluation:
        """See `evaluate`."""
        start = time.perf_counter()
        self._should_stop = should_stop
        self._choose(sampler.seen_by_d)
        settings, known = self._settings, self._data
        pictures = min(settings.pictures, len(self._image_set))
        tell = _Tally(on_progress, settings.samples + (0 if known else pictures))
        extractor = self._extractor = self._extractor or self._make(should_stop)
        data = self._data = known or features_of_data(
            extractor, self._name, self._image_set, settings, self._device, tell, self._tick, self._floors
        )
        samples = self._samples(sampler, extractor, tell)
        figures: dict[str, Measurement] = {}
        for name, metric in self._metrics.items():
            self._tick()
            figure = metric.measure(samples, data.features)
            if figure is not None:
                figures[name] = replace(figure, floor=data.floors.get(name))
        return Evaluation(
            sampler.step,
            figures,
            extractor=self._name,
            features=extractor.dimensions,
            samples=settings.samples,
            pictures=pictures,
            data=self._image_set.fingerprint[:_FINGERPRINT],
            resize=extractor.resize,
            seed=settings.seed,
            seconds=time.perf_counter() - start,
            source=source_name(self._image_set.config.source),
            quick=self._quick,
            flattering=flatters(self._name, sampler.seen_by_d),
        )

    def _choose(self, seen: frozenset[str]) -> None:
        """Which extractor; another one than before only for a generator whose D saw other features."""
        classes, pictures = len(self._image_set.classes), len(self._image_set)
        name = resolved(self._settings, seen, classes, pictures, quick=self._quick)
        if name != self._name:
            self._name, self._extractor, self._data = name, None, None

    def _tick(self) -> None:
        if self._should_stop():
            raise Cancelled

    def _make(self, should_stop: Ask) -> Extractor:
        kind = extractor_class(self._name)
        if self._image_set.images.dtype != np.uint8:
            raise UserError("Only pictures can be measured, not points in the plane.", "Choose a set of pictures.")
        for problem in kind.problems(self._settings, len(self._image_set.classes)):
            raise UserError(problem.message, problem.hint, field=f"evaluation.{problem.path}")
        return kind.make(self._image_set, self._settings, self._device, should_stop)

    def _samples(self, sampler: Sampler, extractor: Extractor, tell: Callable[[int], None]) -> Features:
        """Each a latent of its own, drawn from the seed; classes as often as the data has them."""
        random = np.random.default_rng(self._settings.seed)
        latents = random.standard_normal((self._settings.samples, sampler.latent_size), dtype=np.float32)
        classes = drawn_classes(sampler, self._image_set, len(latents), random)
        batches = (
            sampler.generate(latents[part], None if classes is None else classes[part])
            for part in (slice(start, start + BATCH) for start in range(0, len(latents), BATCH))
        )
        return see_all(extractor, batches, self._device, tell, self._tick)


def drawn_classes(
    sampler: Sampler, image_set: ImageSet, count: int, random: np.random.Generator
) -> NDArray[np.float32] | None:
    """One-hot ``count×K``; each as often as the others when the data's are not those that G knows."""
    known = len(sampler.class_names)
    if not known:
        return None
    drawn = random.integers(known, size=count)
    if image_set.labels is not None and image_set.classes == sampler.class_names:
        drawn = np.asarray(image_set.labels)[random.integers(len(image_set), size=count)]
    return np.eye(known, dtype=np.float32)[drawn]


def _chosen(names: Sequence[str]) -> dict[str, Metric]:
    found = {}
    for name in names or [entry.name for entry in metrics]:
        kind = metrics[name]
        assert isinstance(kind, type)
        metric = kind()
        assert isinstance(metric, Metric)
        found[name] = metric
    return found


def _quick(settings: EvaluationConfig) -> EvaluationConfig:
    """The settings of a point of the quality curve."""
    count = settings.curve_samples
    return settings.model_copy(update={"extractor": AUTO, "samples": count, "pictures": 2 * count})


class _Tally:
    """Counts up and passes on."""

    def __init__(self, on_progress: Callable[[Progress], None], total: int) -> None:
        self._on_progress, self._total, self._done = on_progress, total, 0
        self(0)

    def __call__(self, more: int) -> None:
        self._done += more
        self._on_progress(Progress(self._done, self._total))
