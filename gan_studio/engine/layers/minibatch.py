"""What lets D compare the pictures of a batch, so that a G which makes one picture only is found out."""

from typing import ClassVar

import torch
from torch import Tensor, nn

from gan_studio.engine.layers.basic import wide

#: Pictures that are compared with each other; of Karras et al.'s code.
_GROUP = 4
#: Distances learned, and numbers each is taken over. Salimans et al. 2016 have 100 and 5 for networks twice as wide.
_KERNELS = 32
_KERNEL_SIZE = 5


def make_comparison(kind: str, features: int) -> tuple[nn.Module, int]:
    """The layer called ``stddev`` or ``discrimination`` for features ``N×F``, and how many it adds to F."""
    return (Spread(), 1) if kind == "stddev" else (MinibatchDiscrimination(features), _KERNELS)


def spread(x: Tensor) -> Tensor:
    """The standard deviation over a group of pictures, averaged over all other dimensions (Karras et al. 2018).

    Args:
        x: ``N×…``. Groups are of 4 where N divides by that, else of 3 or 2, else the whole batch.

    Returns:
        ``N`` in float32 at least: each picture has its group's.
    """
    count = len(x)
    size = next((size for size in (_GROUP, 3, 2) if count % size == 0), count)
    # One picture of each part of the batch, as in their code: neighbours fall into different groups.
    groups = wide(x).reshape(size, count // size, -1)
    # torch's own variance over few pictures takes as long on a CPU as a convolution.
    variance = (groups - groups.mean(dim=0)).square().mean(dim=0)
    deviation = (variance + 1e-8).sqrt().mean(dim=1)
    return deviation.repeat(size)


class Spread(nn.Module):
    """Adds one channel (or feature) that says how much the pictures of a group differ: ``N×C…`` to ``N×(C+1)…``."""

    mixes_batch: ClassVar[bool] = True
    layer_name: ClassVar[str] = "Minibatch deviation"

    def forward(self, x: Tensor) -> Tensor:
        """Append it."""
        added = spread(x).view(-1, 1, *[1] * (x.dim() - 2)).expand(-1, 1, *x.shape[2:])
        return torch.cat([x, added.to(x.dtype)], dim=1)


class MinibatchDiscrimination(nn.Module):
    """Adds for each picture how near the others of its batch are, by learned distances: ``N×F`` to ``N×(F+B)``.

    Salimans et al. 2016, section 3.2: M = f(x)·T, and o_b = Σ_j exp(-‖M_ib - M_jb‖₁) over the others, j ≠ i as in
    their code; divided by how many there are, so that large batches do not drown the other features (their code takes
    off the mean of the first batch instead).

    Args:
        features: F.
        kernels: B, how many distances.
        size: numbers each distance is taken over.
    """

    mixes_batch: ClassVar[bool] = True
    layer_name: ClassVar[str] = "Minibatch discrimination"

    def __init__(self, features: int, kernels: int = _KERNELS, size: int = _KERNEL_SIZE) -> None:
        super().__init__()
        self.kernels = kernels
        self.weight = nn.Parameter(torch.empty(features, kernels * size))

    def initialise(self, random: torch.Generator) -> None:
        """So that distances start at the features' own scale."""
        nn.init.normal_(self.weight, 0, self.weight.shape[0] ** -0.5, generator=random)

    def forward(self, x: Tensor) -> Tensor:
        """Append them."""
        numbers = wide(x @ self.weight).view(len(x), self.kernels, -1).permute(2, 1, 0).contiguous().unbind()
        # One number after the other, pictures last: half the time of all at once.
        distances = torch.stack([(row[:, :, None] - row[:, None, :]).abs() for row in numbers]).sum(dim=0)
        # Each picture is at distance 0 from itself, which adds 1.
        near = (torch.exp(-distances).sum(dim=1).t() - 1) / max(1, len(x) - 1)
        return torch.cat([x, near.to(x.dtype)], dim=1)
