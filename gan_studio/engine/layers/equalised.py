"""Equalised learning rates (Karras et al. 2018, section 4.1): weights start as N(0, 1) and are scaled when used.

The scale is He's constant, so that every layer keeps its signal's variance, and an optimiser that normalises gradients
moves all layers equally fast.
"""

from math import sqrt
from typing import ClassVar

import torch
from torch import Tensor, nn
from torch.nn import functional

from gan_studio.engine.critic import Critic
from gan_studio.engine.layers.convolutions import Convolution

#: Of a layer that a leaky rectifier of slope 0.2 follows: what the rectifier takes away, roughly, of the variance.
RECTIFIED = sqrt(2)


class EqualisedLinear(nn.Linear):
    """``nn.Linear`` with an equalised learning rate.

    Args:
        gain: of the output; `RECTIFIED` before a rectifier.
        rate: learning rate of this layer, as a share of the optimiser's (Karras et al. 2019, 0.01 for the mapping).
        start: the biases' first value.
    """

    layer_name: ClassVar[str] = "Linear"

    def __init__(self, inputs: int, outputs: int, *, gain: float = 1.0, rate: float = 1.0, start: float = 0.0) -> None:
        super().__init__(inputs, outputs)
        self.scale = gain * rate / sqrt(inputs)
        self.rate = rate
        self.start = start

    def initialise(self, random: torch.Generator) -> None:
        """Draw the weights."""
        nn.init.normal_(self.weight, std=1 / self.rate, generator=random)
        nn.init.constant_(self.bias, self.start / self.rate)

    def forward(self, input: Tensor) -> Tensor:
        """``N×inputs`` to ``N×outputs``."""
        return functional.linear(input, self.weight * self.scale, self.bias * self.rate)


class EqualisedConvolution(Convolution):
    """A convolution with an equalised learning rate; keeps the size, or shrinks it by ``stride``.

    Args:
        padding: by default half the kernel.
        gain: of the output; `RECTIFIED` before a rectifier.
    """

    def __init__(
        self,
        inputs: int,
        outputs: int,
        kernel: int,
        *,
        stride: int = 1,
        padding: int | None = None,
        gain: float = RECTIFIED,
        bias: bool = True,
    ) -> None:
        padding = kernel // 2 if padding is None else padding
        super().__init__(inputs, outputs, kernel, stride, padding, bias=bias)
        self.scale = gain / sqrt(inputs * kernel**2)

    def initialise(self, random: torch.Generator) -> None:
        """Draw the weights."""
        nn.init.normal_(self.weight, generator=random)
        if self.bias is not None:
            nn.init.zeros_(self.bias)

    def forward(self, input: Tensor) -> Tensor:
        """``N×inputs×h×w`` to ``N×outputs×h/stride×w/stride``."""
        return self.convolve(input, self.weight * self.scale)


def scale_in_use(layer: nn.Module) -> float:
    """What a layer multiplies its weights by when it uses them: 1 without an equalised learning rate."""
    scale = getattr(layer, "scale", 1.0)
    return scale if isinstance(scale, float) else 1.0


def equalised_critic(body: nn.Module, features: int, places: int = 1) -> Critic:
    """A `Critic` whose head has an equalised learning rate too."""
    critic = Critic(body, features, places)
    critic.head = EqualisedLinear(features, 1)
    return critic


def pixel_norm(x: Tensor) -> Tensor:
    """Each pixel's vector of channels, or each picture's ``N×C``, divided by its root mean square (their eq. 2)."""
    return x * (x.square().mean(dim=1, keepdim=True) + 1e-8).rsqrt()


class PixelNorm(nn.Module):
    """`pixel_norm` as a layer."""

    layer_name: ClassVar[str] = "Pixel normalisation"

    def forward(self, x: Tensor) -> Tensor:
        """Any ``N×C…`` to the same shape."""
        return pixel_norm(x)
