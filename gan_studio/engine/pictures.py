"""Between the engine's pictures (float ``N×C×H×W`` in [-1, 1]) and everyone else's (uint8 ``N×H×W×C``)."""

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from gan_studio.data.points import Points


def to_uint8(pictures: Tensor) -> NDArray[np.uint8]:
    """Round and clamp: a value just above 1 must not wrap around to black."""
    scaled = pictures.detach().float().add(1).mul(127.5).round().clamp(0, 255)
    return scaled.byte().permute(0, 2, 3, 1).contiguous().cpu().numpy()


def as_points(pictures: Tensor) -> Points:
    """``N×1×1×2``, which is how networks have points in the plane, as float32 ``N×2``."""
    return pictures.detach().float().flatten(1).cpu().numpy()
