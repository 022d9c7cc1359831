"""Kernel distance."""

import torch
from torch import Tensor

from gan_studio.core.config import metrics
from gan_studio.core.evaluation import Measurement
from gan_studio.engine.evaluation.features import Features
from gan_studio.engine.evaluation.metric import Metric

#: Parts that are left out in turn for the standard error.
_PARTS = 10


@metrics.register(
    "kid", "KID", "Kernel distance with its error; lower is better, 0 is the best. The figure for small sets."
)
class Kid(Metric):
    """Bińkowski et al. 2018: squared maximum mean discrepancy with the kernel (x·y / D + 1)³, unbiased.

    The value is that of all pairs, which subsets of a thousand estimate. Its standard error is the jackknife's over
    subsets that leave out a tenth of both sets each: subsets drawn at random share pictures, and the spread of their
    mean says too little.
    """

    def measure(self, samples: Features, pictures: Features) -> Measurement:
        """See `Metric`."""
        within = _within(samples) + pictures.once("kernel", lambda: _within(pictures))
        found = within - 2 * _between(samples, pictures)
        value, others = float(found[0]), found[1:]
        error = ((_PARTS - 1) / _PARTS * (others - others.mean()).square().sum()).sqrt()
        enough = min(len(samples), len(pictures)) >= 2 * _PARTS
        return Measurement(value, float(error) if enough else None)


def _subsets(features: Features) -> Tensor:
    """``(1 + parts)×N`` of 0 and 1: all, and all but each part, a random one as the order is."""
    part = torch.arange(len(features), device=features.values.device) % _PARTS
    left_out = part == torch.arange(_PARTS, device=part.device)[:, None]
    return torch.cat([torch.ones_like(left_out[:1]), ~left_out]).double()


def _kernel(first: Tensor, second: Tensor) -> Tensor:
    return (first @ second.T / first.shape[1] + 1) ** 3


def _sums(first: Features, second: Features, rows: Tensor, columns: Tensor) -> Tensor:
    """Sums of the kernel over the pairs of each subset, float64 ``1 + parts``."""
    target = second.values.double()
    total = torch.zeros(len(rows), dtype=torch.float64, device=target.device)
    for block in first.blocks(len(second)):
        kernel = _kernel(first.values[block].double(), target)
        total += (rows[:, block] * (columns @ kernel.T)).sum(1)
    return total


def _within(features: Features) -> Tensor:
    """Mean kernel of each subset's pairs of different pictures."""
    chosen = _subsets(features)
    count = chosen.sum(1)
    squares = features.values.double().square().sum(1) / features.values.shape[1]
    same = chosen @ (squares + 1) ** 3
    return (_sums(features, features, chosen, chosen) - same) / (count * (count - 1)).clamp(min=1)


def _between(first: Features, second: Features) -> Tensor:
    rows, columns = _subsets(first), _subsets(second)
    return _sums(first, second, rows, columns) / (rows.sum(1) * columns.sum(1)).clamp(min=1)
