"""Layers that torch lacks, shared by the families."""

from contextlib import AbstractContextManager, nullcontext
from typing import ClassVar, Protocol, runtime_checkable

import torch
from torch import Tensor, nn
from torch.nn import functional


class SeededDropout(nn.Module):
    """Dropout of whole activations that draws from a generator of its own, so that a run can be repeated and resumed.

    Args:
        rate: share of activations set to zero while training, 0..1.

    Attributes:
        random: set by the trainer on the network's device; without it nothing is dropped.
    """

    def __init__(self, rate: float) -> None:
        super().__init__()
        self.rate = rate
        self.random: torch.Generator | None = None

    def forward(self, x: Tensor) -> Tensor:
        """Any shape to the same shape; the mean is kept."""
        if not self.training or self.random is None or self.rate == 0:
            return x
        keep = torch.empty_like(x).bernoulli_(1 - self.rate, generator=self.random)
        return x * keep / (1 - self.rate)


class Upsample(nn.Module):
    """Nearest-neighbour enlargement ``N×C×h×w`` to ``N×C×H×W``.

    Args:
        size: ``(H, W)``; sizes that are not a multiple of the input's are allowed.
    """

    def __init__(self, size: tuple[int, int]) -> None:
        super().__init__()
        self.size = size

    def forward(self, x: Tensor) -> Tensor:
        """Enlarge."""
        return functional.interpolate(x, size=self.size, mode="nearest")


class Fold(nn.Module):
    """``N×(C·H·W)`` to ``N×C×H×W``."""

    def __init__(self, channels: int, size: tuple[int, int]) -> None:
        super().__init__()
        self.shape = (channels, *size)

    def forward(self, x: Tensor) -> Tensor:
        """Give vectors the shape of feature maps."""
        return x.reshape(-1, *self.shape).contiguous(memory_format=torch.channels_last)


class SumPlaces(nn.Module):
    """The sum over all places: ``N×C×H×W`` to ``N×C``."""

    layer_name: ClassVar[str] = "Sum over places"

    def forward(self, x: Tensor) -> Tensor:
        """Add up; in float32, for there may be many."""
        return wide(x).sum(dim=(2, 3)).to(x.dtype)


class BiasedRectifier(nn.Module):
    """Adds a bias to each channel, then a leaky rectifier of slope 0.2: for layers whose product is changed between."""

    layer_name: ClassVar[str] = "Leaky ReLU"

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.bias = nn.Parameter(torch.empty(channels))

    def initialise(self, random: torch.Generator) -> None:
        """No bias."""
        del random
        nn.init.zeros_(self.bias)

    def forward(self, x: Tensor) -> Tensor:
        """``N×C×h×w`` to the same shape."""
        return functional.leaky_relu(x + self.bias[:, None, None].to(x.dtype), 0.2, inplace=True)


class Squash(nn.Module):
    """The generator's output activation: tanh, or a sigmoid stretched to [-1, 1]."""

    def __init__(self, output: str) -> None:
        super().__init__()
        self.output = output

    def forward(self, x: Tensor) -> Tensor:
        """Into [-1, 1], same shape."""
        return torch.tanh(x) if self.output == "tanh" else torch.sigmoid(x) * 2 - 1


def wide(x: Tensor) -> Tensor:
    """In the precision that losses and penalties need: float32, or float64 when it is that already."""
    return x if x.dtype == torch.float64 else x.float()


def autocast_off(x: Tensor) -> AbstractContextManager[object]:
    """Compute in the tensors' own precision where ``x`` is; the meta device has no other."""
    return nullcontext() if x.is_meta else torch.autocast(x.device.type, enabled=False)


def seed_layers(network: nn.Module, random: torch.Generator) -> None:
    """Let every layer of a network that needs chance (those with an attribute ``random``) draw from ``random``."""
    for module in network.modules():
        if hasattr(module, "random"):
            module.__dict__["random"] = random


@runtime_checkable
class SelfStarting(Protocol):
    """A layer that fills its own parameters and buffers, after its family has filled the layers it knows."""

    def initialise(self, random: torch.Generator) -> None:
        """Fill them."""


def initialise_parts(network: nn.Module, random: torch.Generator) -> None:
    """Let layers that no family need know of fill themselves."""
    for module in network.modules():
        if isinstance(module, SelfStarting):
            module.initialise(random)
        elif isinstance(module, nn.GroupNorm):
            module.reset_parameters()


def depends_on_batch(network: nn.Module) -> bool:
    """Whether a picture's result depends on the rest of its batch."""
    return any(
        isinstance(module, nn.modules.batchnorm._BatchNorm) or getattr(module, "mixes_batch", False)
        for module in network.modules()
    )
