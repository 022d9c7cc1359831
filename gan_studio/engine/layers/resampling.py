"""Enlarging and shrinking by two."""

from functools import cache
from typing import ClassVar

import torch
from torch import Tensor, nn
from torch.nn import functional


class Blur(nn.Module):
    """The binomial filter [1, 3, 3, 1] in both directions (Karras et al. 2020b, appendix B).

    Args:
        padding: zeros around the picture; 1 gives a map one smaller, 2 one larger.
        gain: of the output; 4 after a doubling, three quarters of whose values are nothing.
    """

    layer_name: ClassVar[str] = "Blur"

    def __init__(self, padding: int, gain: float = 1.0) -> None:
        super().__init__()
        self.padding = padding
        self.gain = gain
        self.register_buffer("filter", torch.empty(1, 1, 4, 4))

    def initialise(self, random: torch.Generator) -> None:
        """Fill the filter."""
        del random
        row = torch.tensor([1.0, 3.0, 3.0, 1.0]) / 8
        self.get_buffer("filter").copy_(self.gain * row[:, None] * row)

    def forward(self, x: Tensor) -> Tensor:
        """``N×C×h×w`` to ``N×C×(h+2·padding-3)×(w+2·padding-3)``."""
        channels = x.shape[1]
        weight = self.get_buffer("filter").to(x.dtype).expand(channels, 1, 4, 4)
        return functional.conv2d(x, weight, padding=self.padding, groups=channels)


class Halve(nn.Module):
    """Means of 2×2, which is what bilinear interpolation comes to at half the size."""

    layer_name: ClassVar[str] = "Shrink"

    def forward(self, x: Tensor) -> Tensor:
        """``N×C×h×w`` to ``N×C×h/2×w/2``."""
        return functional.avg_pool2d(x, 2)


def double(x: Tensor) -> Tensor:
    """Bilinear enlargement to twice the sides, ``N×C×h×w`` to ``N×C×2h×2w``.

    On CUDA the gradient of torch's own adds up in an order that changes from run to run, and a run would not repeat
    itself to the last bit; there the means of neighbours are taken one by one.
    """
    return _double_by_neighbours(x) if x.is_cuda else functional.interpolate(x, scale_factor=2, mode="bilinear")


def _double_by_neighbours(x: Tensor) -> Tensor:
    for side in (2, 3):
        before, after = _neighbors(x, side)
        pairs = torch.stack([torch.lerp(x, before, 0.25), torch.lerp(x, after, 0.25)], dim=side + 1)
        x = pairs.flatten(side, side + 1)
    return x.contiguous(memory_format=torch.channels_last)


def _neighbors(x: Tensor, side: int) -> tuple[Tensor, Tensor]:
    """What stands before and after each pixel along a dimension; at the edges that is the pixel itself."""
    last = x.shape[side] - 1
    before = torch.cat([x.narrow(side, 0, 1), x.narrow(side, 0, last)], dim=side)
    after = torch.cat([x.narrow(side, 1, last), x.narrow(side, last, 1)], dim=side)
    return before, after


def resized(x: Tensor, size: tuple[int, int]) -> Tensor:
    """Bilinear interpolation ``N×C×h×w`` to ``N×C×H×W`` of any sizes, without antialiasing.

    As two products of matrices: they repeat themselves to the last bit on every device, torch's own gradient does not.
    """
    if tuple(x.shape[2:]) == size:
        return x
    rows = _interpolation(x.shape[2], size[0]).to(x.device, x.dtype)
    columns = _interpolation(x.shape[3], size[1]).to(x.device, x.dtype)
    return (rows @ x @ columns.t()).contiguous(memory_format=torch.channels_last)


@cache
def _interpolation(before: int, after: int) -> Tensor:
    """``after×before``: how much of each old pixel is in each new one, pixels being squares (`align_corners` off)."""
    position = ((torch.arange(after, device="cpu") + 0.5) * before / after - 0.5).clamp(0, before - 1)
    return (1 - (position[:, None] - torch.arange(before, device="cpu")).abs()).clamp(min=0)


class Smooth(nn.Module):
    """Bilinear enlargement to twice the sides."""

    layer_name: ClassVar[str] = "Enlarge"

    def forward(self, x: Tensor) -> Tensor:
        """``N×C×h×w`` to ``N×C×2h×2w``."""
        return double(x)
