"""Fréchet distance."""

from typing import NamedTuple

import torch
from torch import Tensor

from gan_studio.core.config import metrics
from gan_studio.core.evaluation import Measurement
from gan_studio.engine.evaluation.features import Features
from gan_studio.engine.evaluation.metric import Metric


@metrics.register(
    "fid", "FID", "Fréchet distance; lower is better. Few pictures make it larger: compare it with its floor."
)
class Fid(Metric):
    """Heusel et al. 2017, eq. 6: the distance of two normal distributions with the means and covariances of the sets.

    Float64 throughout.
    """

    def measure(self, samples: Features, pictures: Features) -> Measurement:
        """See `Metric`."""
        known = pictures.once("spread", lambda: Spread.of(pictures))
        samples.tick()
        return Measurement(float(frechet(Spread.of(samples, root=False), known)))


class Spread(NamedTuple):
    """Mean ``D`` and covariance ``D×D`` of a set, with the covariance's root where it is needed."""

    mean: Tensor
    covariance: Tensor
    root: Tensor

    @classmethod
    def of(cls, features: Features, *, root: bool = True) -> "Spread":
        """Of features, with N - 1 as the reference implementations have it."""
        values = features.values.double()
        mean = values.mean(0)
        centred = values - mean
        covariance = centred.T @ centred / max(len(values) - 1, 1)
        return cls(mean, covariance, _root(covariance) if root else covariance)


def frechet(first: Spread, second: Spread) -> Tensor:
    """|m₁ - m₂|² + tr(C₁ + C₂ - 2 (C₁C₂)^½); the second needs its root.

    C₁C₂ has the eigenvalues of the symmetric C₂^½ C₁ C₂^½, which are real and, but for rounding, not negative: no
    general matrix root with its imaginary parts is needed.
    """
    mixed = second.root @ first.covariance @ second.root
    overlap = torch.linalg.eigvalsh((mixed + mixed.T) / 2).clamp(min=0).sqrt().sum()
    apart: Tensor = (first.mean - second.mean).square().sum()
    spread: Tensor = first.covariance.trace() + second.covariance.trace() - 2 * overlap
    return apart + spread


def _root(covariance: Tensor) -> Tensor:
    values, vectors = torch.linalg.eigh(covariance)
    root: Tensor = (vectors * values.clamp(min=0).sqrt()) @ vectors.T
    return root
