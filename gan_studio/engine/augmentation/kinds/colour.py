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
    brightness = gate * (brightness - 0.5)
    saturation, contrast = 1 + gate * (2 * saturation - 1), 1 + gate * (contrast - 0.5)
    transparent = pictures.shape[1] == 4
    seen = pictures[:, :3] if transparent else pictures  # a part's gradient takes longer than all the rest
    grey = seen.mean(1, keepdim=True)
    # All three in one pass, for none of them moves a picture's mean but brightness. Written as a sum so that factors of
    # 1 leave every pixel as it is, to the last bit.
    moved = _each(brightness + (1 - contrast) * grey.mean((1, 2, 3)))
    seen = seen * _each(contrast * saturation) + (grey * _each(contrast * (1 - saturation)) + moved)
    return torch.cat([seen, pictures[:, 3:]], 1) if transparent else seen


def _each(values: Tensor) -> Tensor:
    return values[:, None, None, None]
