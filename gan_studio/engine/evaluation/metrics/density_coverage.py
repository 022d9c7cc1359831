"""Density and coverage."""

import torch

from gan_studio.core.config import metrics
from gan_studio.core.evaluation import Measurement
from gan_studio.engine.evaluation.features import Features
from gan_studio.engine.evaluation.metric import Metric

_K = 5


@metrics.register(
    "density", "Density", "How many pictures a sample is near to, against what is usual, about 1; higher is better."
)
class Density(Metric):
    """Naeem et al. 2020, eq. 4, with k = 5; an outlier among the data counts little."""

    def measure(self, samples: Features, pictures: Features) -> Measurement:
        """See `Metric`."""
        reach = pictures.radius(_K)
        found = sum((block <= reach).double().sum() for block in samples.distances(pictures))
        return Measurement(float(found) / (_K * len(samples)))


@metrics.register(
    "coverage", "Coverage", "Share of the data that has a sample nearby, 0 to 1: how varied they are; higher is better."
)
class Coverage(Metric):
    """Naeem et al. 2020, eq. 4, with k = 5."""

    def measure(self, samples: Features, pictures: Features) -> Measurement:
        """See `Metric`."""
        reached = pictures.nearest(samples) <= pictures.radius(_K)
        return Measurement(float(reached.to(torch.float64).mean()))
