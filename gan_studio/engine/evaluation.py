"""How good a generator's samples are: drawn, seen by a feature extractor, and held against the data."""

from collections.abc import Callable, Sequence

import torch

from gan_studio.core.config import EvaluationConfig
from gan_studio.core.evaluation import Evaluation
from gan_studio.core.events import Progress
from gan_studio.data.image_set import ImageSet
from gan_studio.engine.sampler import Sampler


def evaluate(
    sampler: Sampler,
    image_set: ImageSet,
    settings: EvaluationConfig,
    on_progress: Callable[[Progress], None] = lambda progress: None,
    should_stop: Callable[[], bool] = lambda: False,
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
    raise NotImplementedError
