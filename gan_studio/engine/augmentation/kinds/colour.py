"""Other colours: brightness, saturation and contrast."""

import torch
from torch import Tensor

from gan_studio.engine.augmentation.kinds.gate import chosen, uniform


def colour(pictures: Tensor, probability: Tensor, random: torch.Generator) -> Tensor:
    """``N×C×H×W`` with brightness moved by up to 0.5, saturation times 0..2 and contrast times 0.5..1.5.

    These are DiffAugment's ranges (Zhao et al. 2020, "color"). Grey has no saturation; transparency stays.
    """
    gate = chosen(pictures, probability, random)
    brightness, saturation, contrast = (uniform(pictures, random) for _ in range(3))
    shift = _each(gate * (brightness - 0.5))
    seen, transparency = pictures[:, :3], pictures[:, 3:]
    seen = seen + shift
    if seen.shape[1] == 3:
        seen = _away_from(seen.mean(1, keepdim=True), seen, _each(1 + gate * (2 * saturation - 1)))
    seen = _away_from(seen.mean((1, 2, 3), keepdim=True), seen, _each(1 + gate * (contrast - 0.5)))
    return torch.cat([seen, transparency], 1) if transparency.shape[1] else seen


def _away_from(centre: Tensor, pictures: Tensor, factor: Tensor) -> Tensor:
    # Written as a sum so that a factor of 1 leaves every pixel as it is, to the last bit.
    return pictures + (factor - 1) * (pictures - centre)


def _each(values: Tensor) -> Tensor:
    return values[:, None, None, None]
