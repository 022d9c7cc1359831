"""Layers whose work a style decides, for StyleGAN2's generator (Karras et al. 2020b)."""

from math import sqrt
from typing import ClassVar

import torch
from torch import Tensor, nn

from gan_studio.engine.layers.basic import BiasedRectifier, autocast_off, wide
from gan_studio.engine.layers.convolutions import Convolution, Transposed
from gan_studio.engine.layers.equalised import RECTIFIED, EqualisedLinear
from gan_studio.engine.layers.resampling import Blur


class Constant(nn.Module):
    """The learned map that every picture starts from.

    Args:
        size: ``(h, w)``.
    """

    layer_name: ClassVar[str] = "Learned start"

    def __init__(self, channels: int, size: tuple[int, int]) -> None:
        super().__init__()
        self.start = nn.Parameter(torch.empty(1, channels, *size))

    def initialise(self, random: torch.Generator) -> None:
        """Draw it."""
        nn.init.normal_(self.start, generator=random)

    def forward(self, styles: Tensor) -> Tensor:
        """``N×C×h×w`` for ``N`` styles."""
        return self.start.expand(len(styles), -1, -1, -1).contiguous(memory_format=torch.channels_last)


def demodulation(weight: Tensor, style: Tensor) -> Tensor:
    """What brings each output channel back to variance 1 when the inputs have it (Karras et al. 2020b, eq. 3).

    Args:
        weight: ``outputs×inputs×k×k``.
        style: factors of the input channels, ``N×inputs``.

    Returns:
        factors of the output channels, ``N×outputs×1×1``.
    """
    with autocast_off(weight):
        squares = weight.square().sum(dim=(2, 3))
        return (wide(style).square() @ squares.t() + 1e-8).rsqrt()[:, :, None, None]


class ModulatedConvolution(Convolution):
    """A convolution whose input channels a style scales, and whose outputs are demodulated.

    Inputs and outputs are scaled instead of the weights, which is the same (their appendix B) and keeps one convolution
    for the whole batch; on a CPU it takes half the time or less of one a picture.

    Args:
        demodulate: bring the output's variance to that of a layer before a rectifier; else there is a bias instead.
    """

    def __init__(self, inputs: int, outputs: int, kernel: int, *, demodulate: bool = True) -> None:
        super().__init__(inputs, outputs, kernel, padding=kernel // 2, bias=not demodulate)
        self.layer_name = f"Modulated convolution {kernel}×{kernel}"
        self.demodulate = demodulate
        self.scale = 1 / sqrt(inputs * kernel**2)

    def initialise(self, random: torch.Generator) -> None:
        """Draw the weights."""
        nn.init.normal_(self.weight, generator=random)
        if self.bias is not None:
            nn.init.zeros_(self.bias)

    def forward(self, input: Tensor, style: Tensor) -> Tensor:  # type: ignore[override]  # the style is what it is for
        """``N×inputs×h×w`` and factors ``N×inputs`` to ``N×outputs×h×w``."""
        weight = self.weight * self.scale
        result = self.convolve(input * style[:, :, None, None].to(input.dtype), weight)
        return result * (demodulation(weight, style) * RECTIFIED).to(result.dtype) if self.demodulate else result


class ModulatedDoubling(Transposed):
    """`ModulatedConvolution` that doubles the sides: transposed with stride 2, then blurred."""

    layer_name: ClassVar[str] = "Modulated convolution 3×3, doubling"

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__(inputs, outputs, 3, stride=2, bias=False)
        self.scale = 1 / sqrt(inputs * 9)

    def initialise(self, random: torch.Generator) -> None:
        """Draw the weights."""
        nn.init.normal_(self.weight, generator=random)

    def forward(self, input: Tensor, style: Tensor) -> Tensor:  # type: ignore[override]  # as above
        """``N×inputs×h×w`` and factors ``N×inputs`` to ``N×outputs×(2h+1)×(2w+1)``, to be blurred."""
        weight = self.weight * self.scale
        result = self.convolve(input * style[:, :, None, None].to(input.dtype), weight)
        after = demodulation(weight.transpose(0, 1), style) * RECTIFIED
        return result * after.to(result.dtype)


class Noise(nn.Module):
    """Adds noise of a learned strength, the same for all channels: the detail that no style decides.

    Training draws it anew; in evaluation it is always the same, so that a picture stands still in the explorer.

    Attributes:
        random: set by the trainer; without it the noise is the fixed one.
    """

    layer_name: ClassVar[str] = "Noise"

    def __init__(self, size: tuple[int, int]) -> None:
        super().__init__()
        self.random: torch.Generator | None = None
        self.strength = nn.Parameter(torch.empty(()))
        self.register_buffer("fixed", torch.empty(1, 1, *size))

    def initialise(self, random: torch.Generator) -> None:
        """None at the start; draw the fixed noise."""
        nn.init.zeros_(self.strength)
        self.get_buffer("fixed").normal_(generator=random)

    def forward(self, x: Tensor) -> Tensor:
        """``N×C×h×w`` to the same shape."""
        noise = self.get_buffer("fixed")
        if self.training and self.random is not None:
            noise = torch.randn((len(x), 1, *x.shape[2:]), device=x.device, generator=self.random)
        return x + (noise * self.strength).to(x.dtype)


class StyledLayer(nn.Module):
    """Style, convolution, noise, bias, rectifier.

    Args:
        style: W.
        size: ``(h, w)`` of the result.
        double: enlarge to it from half of it.
    """

    def __init__(self, inputs: int, outputs: int, style: int, size: tuple[int, int], *, double: bool) -> None:
        super().__init__()
        self.affine = EqualisedLinear(style, inputs, start=1.0)
        self.convolution = ModulatedDoubling(inputs, outputs) if double else ModulatedConvolution(inputs, outputs, 3)
        self.blur = Blur(padding=1, gain=4.0) if double else None
        self.noise = Noise(size)
        self.rectifier = BiasedRectifier(outputs)

    def forward(self, x: Tensor, style: Tensor) -> Tensor:
        """Map ``N×inputs×h×w`` and style ``N×W`` to ``N×outputs×H×W``."""
        x = self.convolution(x, self.affine(style))
        x = x if self.blur is None else self.blur(x)
        result: Tensor = self.rectifier(self.noise(x))
        return result


class ToColours(nn.Module):
    """A 1×1 convolution, modulated without demodulation: what a stage adds to the picture."""

    def __init__(self, inputs: int, colours: int, style: int) -> None:
        super().__init__()
        self.affine = EqualisedLinear(style, inputs, start=1.0)
        self.convolution = ModulatedConvolution(inputs, colours, 1, demodulate=False)

    def forward(self, x: Tensor, style: Tensor) -> Tensor:
        """Map ``N×inputs×h×w`` and style ``N×W`` to ``N×C×h×w``."""
        colours: Tensor = self.convolution(x, self.affine(style))
        return colours
