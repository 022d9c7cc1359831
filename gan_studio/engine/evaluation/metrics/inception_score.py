"""Inception score."""

import torch

from gan_studio.core.config import metrics
from gan_studio.core.evaluation import Measurement
from gan_studio.engine.evaluation.features import Features
from gan_studio.engine.evaluation.metric import Metric

_SPLITS = 10


@metrics.register(
    "inception-score",
    "Inception score",
    "Whether samples are clear cases of many of the extractor's classes; higher is better. It never sees the data.",
)
class InceptionScore(Metric):
    """Salimans et al. 2016, section 4: exp of the mean KL divergence of p(class | picture) from p(class).

    The mean over ten splits as there, with the standard error of that mean.
    """

    def measure(self, samples: Features, pictures: Features) -> Measurement:
        """See `Metric`."""
        del pictures
        assert samples.logits is not None
        logs = samples.logits.double().log_softmax(1)
        scores = torch.stack([_score(split) for split in logs.tensor_split(min(_SPLITS, len(logs)))])
        error = float(scores.std() / len(scores) ** 0.5) if len(scores) > 1 else None
        return Measurement(float(scores.mean()), error)


def _score(logs: torch.Tensor) -> torch.Tensor:
    """Of log probabilities ``N×K``."""
    shares = logs.exp()
    return (shares * (logs - shares.mean(0).log())).nansum(1).mean().exp()
