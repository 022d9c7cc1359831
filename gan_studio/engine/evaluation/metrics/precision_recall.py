"""Precision and recall."""

from gan_studio.core.config import metrics
from gan_studio.core.evaluation import Measurement
from gan_studio.engine.evaluation.features import Features
from gan_studio.engine.evaluation.metric import Metric

_K = 3


@metrics.register(
    "precision", "Precision", "Share of samples that lie among the data, 0 to 1: how true they are; higher is better."
)
class Precision(Metric):
    """Kynkäänniemi et al. 2019, eq. 1 and 2, with k = 3: within reach of a picture, which is as far as its third
    nearest neighbour."""

    def measure(self, samples: Features, pictures: Features) -> Measurement:
        """See `Metric`."""
        return Measurement(_share_reached(samples, pictures))


@metrics.register(
    "recall", "Recall", "Share of the data that lies among the samples, 0 to 1: how varied they are; higher is better."
)
class Recall(Metric):
    """Precision the other way round."""

    def measure(self, samples: Features, pictures: Features) -> Measurement:
        """See `Metric`."""
        return Measurement(_share_reached(pictures, samples))


def _share_reached(those: Features, centres: Features) -> float:
    reach = centres.radius(_K)
    found = sum((block <= reach).any(1).double().sum() for block in those.distances(centres))
    return float(found) / len(those)
