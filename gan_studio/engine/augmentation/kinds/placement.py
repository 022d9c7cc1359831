"""Moved by whole pixels, or with a piece cut out; what is not there is 0, the middle of a picture's range."""

import torch
from torch import Tensor

from gan_studio.engine.augmentation.kinds.gate import chosen

#: Of the sides: DiffAugment's (Zhao et al. 2020).
_FARTHEST = 1 / 8
_CUT = 1 / 2


def translation(pictures: Tensor, probability: Tensor, random: torch.Generator) -> Tensor:
    """``N×C×H×W``, each moved by up to an eighth of its sides."""
    gate = chosen(pictures, probability, random).long()
    for dimension in (2, 3):
        side = pictures.shape[dimension]
        farthest = int(side * _FARTHEST + 0.5)
        places = torch.arange(side, device=pictures.device) - gate[:, None] * _whole(pictures, random, farthest)
        pictures = _gathered(pictures, places, dimension)
    return pictures


def cutout(pictures: Tensor, probability: Tensor, random: torch.Generator) -> Tensor:
    """``N×C×H×W``, each with a rectangle of half its sides blanked, which may stick out."""
    blank = chosen(pictures, probability, random).bool()[:, None, None]
    for dimension in (2, 3):
        side = pictures.shape[dimension]
        cut = int(side * _CUT + 0.5)
        first = torch.randint(side + 1 - cut % 2, (len(pictures), 1), device=pictures.device, generator=random)
        place = torch.arange(side, device=pictures.device) - (first - cut // 2)
        inside = (place >= 0) & (place < cut)
        blank = blank & (inside[:, :, None] if dimension == 2 else inside[:, None, :])
    return pictures.masked_fill(blank[:, None], 0)


def _whole(pictures: Tensor, random: torch.Generator, farthest: int) -> Tensor:
    """-``farthest`` to ``farthest``, ``N×1``."""
    return torch.randint(-farthest, farthest + 1, (len(pictures), 1), device=pictures.device, generator=random)


def _gathered(pictures: Tensor, places: Tensor, dimension: int) -> Tensor:
    """Pictures whose rows (2) or columns (3) are those at ``places``, ``N×side``; 0 for places outside."""
    side = pictures.shape[dimension]
    shape = (len(pictures), 1, side, 1) if dimension == 2 else (len(pictures), 1, 1, side)
    index = places.clamp(0, side - 1).view(shape).expand_as(pictures)
    outside = ((places < 0) | (places >= side)).view(shape)
    return pictures.gather(dimension, index).masked_fill(outside, 0)
