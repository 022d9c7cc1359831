"""Moved by whole pixels, or with a piece cut out; what is not there is 0, the middle of a picture's range."""

import torch
from torch import Tensor

from gan_studio.engine.augmentation.kinds.gate import chosen

#: Of the sides: DiffAugment's (Zhao et al. 2020).
_FARTHEST = 1 / 8
_CUT = 1 / 2


def translation(pictures: Tensor, probability: Tensor, random: torch.Generator) -> Tensor:
    """``N×C×H×W``, each moved by up to an eighth of its sides; channels last in memory."""
    count, channels, height, width = pictures.shape
    gate = chosen(pictures, probability, random).long()
    places, inside = [], []
    for side in (height, width):
        farthest = int(side * _FARTHEST + 0.5)
        place = torch.arange(side, device=pictures.device) - gate[:, None] * _whole(pictures, random, farthest)
        places.append(place.clamp(0, side - 1))
        inside.append((place >= 0) & (place < side))
    # One look for both directions, at whole pixels that lie side by side in memory.
    index = (places[0][:, :, None] * width + places[1][:, None]).view(count, -1, 1)
    kept = (inside[0][:, :, None] & inside[1][:, None]).view(count, -1, 1)
    pixels = pictures.permute(0, 2, 3, 1).reshape(count, -1, channels)
    moved = pixels.gather(1, index.expand(-1, -1, channels)) * kept
    return moved.view(count, height, width, channels).permute(0, 3, 1, 2)


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
    return pictures * ~blank[:, None]


def _whole(pictures: Tensor, random: torch.Generator, farthest: int) -> Tensor:
    """-``farthest`` to ``farthest``, ``N×1``."""
    return torch.randint(-farthest, farthest + 1, (len(pictures), 1), device=pictures.device, generator=random)
