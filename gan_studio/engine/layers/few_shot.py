"""Layers of FastGAN (Liu et al. 2021, "Towards Faster and Stabilized GAN Training for High-fidelity Few-shot Image
Synthesis")."""

from typing import ClassVar

import torch
from torch import Tensor, nn
from torch.nn import functional

from gan_studio.engine.layers.basic import Squash
from gan_studio.engine.layers.convolutions import Convolution, enlarging_convolution
from gan_studio.engine.layers.resampling import Halve


class Gate(nn.Module):
    """Gated linear unit: one half of the channels, weighed by the sigmoid of the other (Dauphin et al. 2017)."""

    layer_name: ClassVar[str] = "Gated linear unit"

    def forward(self, x: Tensor) -> Tensor:
        """``N×2C…`` to ``N×C…``."""
        return functional.glu(x, dim=1)


class SkipExcitation(nn.Module):
    """Skip-layer excitation (their section 3.1): a small map weighs the channels of a much larger one.

    Args:
        low: channels of the small map.
        high: channels of the large map.
        size: of the small map; it is pooled to about 4×4 first.
    """

    def __init__(self, low: int, high: int, size: tuple[int, int]) -> None:
        super().__init__()
        # By whole factors: the gradient of torch's adaptive mean is another in each run on CUDA.
        factor = (max(1, size[0] // 4), max(1, size[1] // 4))
        self.weigh = nn.Sequential(
            nn.AvgPool2d(factor),
            nn.Conv2d(low, high, (size[0] // factor[0], size[1] // factor[1])),
            nn.LeakyReLU(0.1),
            Convolution(high, high, 1),
            nn.Sigmoid(),
        )

    def forward(self, low: Tensor, high: Tensor) -> Tensor:
        """Small ``N×low×h×w`` and large map ``N×high×H×W`` to the large one, weighed."""
        weights: Tensor = self.weigh(low)
        return high * weights


def enlarging(inputs: int, outputs: int, size: tuple[int, int], noise: nn.Module | None = None) -> nn.Sequential:
    """Enlarge to ``size``, twice the input's, convolve, add noise, normalise, gate: a layer of G or of a decoder."""
    return nn.Sequential(
        *enlarging_convolution(inputs, 2 * outputs, (size[0] // 2, size[1] // 2), size, bias=False),
        *([noise] if noise else []),
        nn.BatchNorm2d(2 * outputs),
        Gate(),
    )


class Condense(nn.Module):
    """D's residual block: the mean of two ways to half the size, one of them with two convolutions."""

    def __init__(self, inputs: int, outputs: int, *, norm: bool) -> None:
        super().__init__()
        self.main = nn.Sequential(
            Convolution(inputs, outputs, 4, stride=2, padding=1, bias=not norm),
            *_finish(outputs, norm),
            Convolution(outputs, outputs, 3, padding=1, bias=not norm),
            *_finish(outputs, norm),
        )
        self.direct = nn.Sequential(Halve(), Convolution(inputs, outputs, 1, bias=not norm), *_finish(outputs, norm))

    def forward(self, x: Tensor) -> Tensor:
        """``N×inputs×h×w`` to ``N×outputs×h/2×w/2``."""
        both: Tensor = self.main(x) + self.direct(x)
        return both / 2


class FewShotBody(nn.Module):
    """D's encoder: its last two maps, flattened one after the other, are the features ``N×F``.

    Args:
        stem: pictures to the first map.
        blocks: each halves.
    """

    def __init__(self, stem: nn.Module, blocks: list[nn.Module]) -> None:
        super().__init__()
        self.stem = stem
        self.blocks = nn.ModuleList(blocks)

    def forward(self, pictures: Tensor) -> Tensor:
        """Pictures ``N×C×H×W`` to ``N×F``."""
        before = x = self.stem(pictures)
        for block in self.blocks:
            before, x = x, block(x)
        return torch.cat([before.flatten(1), x.flatten(1)], dim=1)


class PatchHead(nn.Module):
    """Judges each patch of the last map by itself: features ``N×F`` to logits ``N×P``.

    Args:
        channels, size: of the last map, the last part of the features.
    """

    def __init__(self, channels: int, size: tuple[int, int], *, norm: bool) -> None:
        super().__init__()
        self.shape = (channels, *size)
        self.layers = nn.Sequential(
            Convolution(channels, channels, 1, bias=not norm),
            *_finish(channels, norm),
            nn.Conv2d(channels, 1, (min(4, size[0]), min(4, size[1]))),
        )

    def forward(self, features: Tensor) -> Tensor:
        """Look at patches of 4×4 places, one place apart."""
        channels, height, width = self.shape
        last = features[:, -channels * height * width :].unflatten(1, self.shape)
        logits: Tensor = self.layers(last.contiguous(memory_format=torch.channels_last))
        return logits.flatten(1)


class Decoder(nn.Module):
    """A map back to a picture: doublings, each with half the channels, and a last convolution.

    Args:
        channels, size: of the map.
        doublings: how often it is enlarged.
        colours: channels of the picture.
    """

    def __init__(self, channels: int, size: tuple[int, int], doublings: int, colours: int) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        for _ in range(doublings):
            size = (2 * size[0], 2 * size[1])
            narrower = max(1, channels // 2)
            layers.append(enlarging(channels, narrower, size))
            channels = narrower
        self.layers = nn.Sequential(*layers, Convolution(channels, colours, 3, padding=1), Squash("tanh"))

    def forward(self, x: Tensor) -> Tensor:
        """Map to picture."""
        picture: Tensor = self.layers(x)
        return picture


def _finish(channels: int, norm: bool) -> list[nn.Module]:
    rectifier = nn.LeakyReLU(0.1, inplace=True)
    return [nn.BatchNorm2d(channels), rectifier] if norm else [rectifier]
