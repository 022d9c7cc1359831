"""Architectures that double the picture's size from stage to stage, starting at about 4×4."""

from abc import ABC

from gan_studio.core.config import Problem, families, option
from gan_studio.core.shape import ImageShape
from gan_studio.engine.family import Family

_SMALLEST = 4


def sizes_of(shape: ImageShape, smallest: int = _SMALLEST) -> list[tuple[int, int]]:
    """``(H, W)`` from the smallest feature map to the picture, which is halved while both sides are even and above
    ``smallest``."""
    sizes = [(shape.height, shape.width)]
    while all(side % 2 == 0 for side in sizes[0]) and min(sizes[0]) > smallest:
        sizes.insert(0, (sizes[0][0] // 2, sizes[0][1] // 2))
    return sizes


class Doubling(Family, ABC):
    """Base of the families that double exactly: every stage has twice the sides of the one before."""

    width: int = option(
        32,
        "Width",
        "Channels at the picture's own size; doubled at each smaller size.",
        unit="channels",
        ge=1,
        le=1024,
    )
    widest: int = option(128, "Widest", "Most channels at any size.", unit="channels", ge=1, le=4096, more=True)

    def problems(self, shape: ImageShape) -> list[Problem]:
        """Both sides must halve at least once."""
        found = super().problems(shape)
        if len(sizes_of(shape)) > 1:
            return found
        near = [max(2 * _SMALLEST, round(side / _SMALLEST) * _SMALLEST) for side in (shape.width, shape.height)]
        message = (
            f"{families.entry(self.family).title} doubles pictures, and {shape.width}×{shape.height} cannot be halved."
        )
        hint = f"Make the pictures {near[0]}×{near[1]}, or choose the convolutional family."
        return [*found, Problem("family", message, hint)]

    def channels(self, sizes: list[tuple[int, int]], stage: int) -> int:
        """Channels of a stage, 0 being the smallest size."""
        return min(self.width << (len(sizes) - 1 - stage), self.widest)
