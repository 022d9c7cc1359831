"""Self-attention over a feature map (Zhang et al. 2019): each place may look at every other."""

from typing import ClassVar

import torch
from torch import Tensor, nn
from torch.nn import functional

from gan_studio.engine.layers.convolutions import Convolution


class SelfAttention(nn.Module):
    """``x + γ·o``, with o what each place gathers from all places; γ is learned and starts at 0.

    As in the authors' code, queries and keys have an eighth of the channels, values half, and what is looked at is
    first pooled 2×2.

    Args:
        channels: C of ``N×C×H×W``.
    """

    layer_name: ClassVar[str] = "Self-attention"

    def __init__(self, channels: int) -> None:
        super().__init__()
        narrow, half = max(1, channels // 8), max(1, channels // 2)
        self.query = Convolution(channels, narrow, 1, bias=False)
        self.key = Convolution(channels, narrow, 1, bias=False)
        self.value = Convolution(channels, half, 1, bias=False)
        self.out = Convolution(half, channels, 1, bias=False)
        self.gamma = nn.Parameter(torch.empty(()))

    def initialise(self, random: torch.Generator) -> None:
        """The map passes unchanged at first; the convolutions are filled by the family."""
        del random
        nn.init.zeros_(self.gamma)

    def forward(self, x: Tensor) -> Tensor:
        """``N×C×H×W`` to the same shape."""
        query = self.query(x).flatten(2)
        key, value = self._pooled(self.key(x)), self._pooled(self.value(x))
        # Plain products: torch's fused attention cannot be differentiated twice, as gradient penalties ask.
        share = torch.softmax(query.transpose(1, 2) @ key, dim=2)
        gathered = (value @ share.transpose(1, 2)).unflatten(2, x.shape[2:])
        attended: Tensor = self.out(gathered.contiguous(memory_format=torch.channels_last))
        return x + self.gamma.to(attended.dtype) * attended

    @staticmethod
    def _pooled(x: Tensor) -> Tensor:
        return functional.max_pool2d(x, 2).flatten(2) if min(x.shape[2:]) > 1 else x.flatten(2)
