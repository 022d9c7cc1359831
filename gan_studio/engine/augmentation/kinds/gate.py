"""Which pictures of a batch are changed."""

import torch
from torch import Tensor


def chosen(pictures: Tensor, probability: Tensor, random: torch.Generator) -> Tensor:
    """1 for pictures of ``N×…`` that are to be changed, 0 for the others; ``N`` in the pictures' type."""
    return (uniform(pictures, random) < probability).to(pictures.dtype)


def uniform(pictures: Tensor, random: torch.Generator) -> Tensor:
    """A number of 0..1 for each picture, ``N``."""
    return torch.rand(len(pictures), dtype=pictures.dtype, device=pictures.device, generator=random)


def normal(pictures: Tensor, random: torch.Generator) -> Tensor:
    """A standard normal number for each picture, ``N``."""
    return torch.randn(len(pictures), dtype=pictures.dtype, device=pictures.device, generator=random)
