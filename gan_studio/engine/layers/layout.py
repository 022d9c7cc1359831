"""How maps lie in memory. Convolutions are quickest with the channels last, and torch takes the layout from its inputs:
one map that lies otherwise makes every layer after it, and its gradient, several times slower on a CPU."""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn
from torch.autograd import Function


def channels_last(network: nn.Module) -> nn.Module:
    """Lay the weights of convolutions out as they are fastest; in place."""
    for module in network.modules():
        for parameter in module.parameters(recurse=False):
            if parameter.dim() == 4:
                parameter.data = parameter.data.contiguous(memory_format=torch.channels_last)
    return network


def pictures_last(pictures: Tensor) -> Tensor:
    """Pictures ``N×C×H×W`` with their channels last, also where there is one channel.

    Of one channel both layouts have the same bytes, and torch takes the other one unless the strides say otherwise.
    """
    count, channels, height, width = pictures.shape
    if channels == 1:
        return pictures.reshape(count, height, width, 1).permute(0, 3, 1, 2)
    return pictures.contiguous(memory_format=torch.channels_last)


class _KeptLayout(Function):
    """Nothing forwards; backwards the gradient with its channels last, as the map has them."""

    @staticmethod
    def forward(ctx: Any, x: Tensor) -> Tensor:
        del ctx
        return x.view_as(x)

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> Tensor:
        del ctx
        return gradients[0].contiguous(memory_format=torch.channels_last)


_keep: Callable[[Tensor], Tensor] = _KeptLayout.apply


def flattened(x: Tensor) -> Tensor:
    """``N×F`` of a map ``N×C×h×w``, whose gradient lies as the map does; what is flat already is given back."""
    return _keep(x).flatten(1) if x.dim() == 4 else x.flatten(1)
