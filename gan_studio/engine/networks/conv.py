"""Upsampling and convolution: a generator without the checkerboards of transposed convolutions (Odena et al. 2016)."""

from typing import Literal

from torch import nn

from gan_studio.core.config import NORMS, Norm, Problem, families, option
from gan_studio.core.shape import ImageShape
from gan_studio.engine.critic import Critic
from gan_studio.engine.family import Family
from gan_studio.engine.layers.basic import Fold, Squash, Upsample
from gan_studio.engine.layers.convolutions import Convolution
from gan_studio.engine.layers.normalisation import lost_pixels, make_norm

_SMALLEST = 4


@families.register("conv", "Convolutional", "Enlarge and convolve. Works at any height and width.")
class Conv(Family):
    """G: projection to about 4×4, then nearest upsampling and 3×3 convolutions. D: strided convolutions."""

    family: Literal["conv"] = option("conv", "Family", "The kind of networks.", hidden=True)
    width: int = option(
        64,
        "Width",
        "Channels at half the picture's size; doubled at each smaller size.",
        unit="channels",
        ge=1,
        le=1024,
    )
    widest: int = option(256, "Widest", "Most channels at any size.", unit="channels", ge=1, le=4096, more=True)
    depth: int = option(
        0,
        "Depth",
        "Halvings between the picture and the smallest feature map; 0 goes down to about 4×4.",
        unit="halvings",
        ge=0,
        le=8,
        more=True,
    )
    g_norm: Norm = option(
        "batch",
        "G normalisation",
        "Batch normalisation steadies a plain generator.",
        choices=NORMS,
        more=True,
    )
    d_norm: Norm = option(
        "batch",
        "D normalisation",
        "Choose none with R1: both steady D, and together they disturb each other.",
        choices=NORMS,
        more=True,
    )

    def problems(self, shape: ImageShape) -> list[Problem]:
        """Any size will do; not every depth with every normalisation."""
        return super().problems(shape) + lost_pixels(self, self.sizes(shape)[-1])

    def sizes(self, shape: ImageShape) -> list[tuple[int, int]]:
        """``(H, W)`` from the picture down to the smallest feature map, each half of the one before, rounded up."""
        sizes = [(shape.height, shape.width)]
        while (len(sizes) <= self.depth) if self.depth else (min(sizes[-1]) > _SMALLEST):
            sizes.append(((sizes[-1][0] + 1) // 2, (sizes[-1][1] + 1) // 2))
        return sizes

    def channels(self, level: int) -> int:
        """Channels after ``level`` halvings, level 0 being the picture's own size."""
        return min(max(1, (self.width << level) // 2), self.widest)

    def generator(self, shape: ImageShape) -> nn.Module:
        """Project, then enlarge, convolve, normalise, rectify; a last convolution makes the colours."""
        sizes = self.sizes(shape)
        top = len(sizes) - 1
        height, width = sizes[top]
        channels = self.channels(top)
        layers: list[nn.Module] = [
            nn.Linear(self.latent, channels * height * width),
            Fold(channels, sizes[top]),
            *make_norm(self.g_norm, channels),
            nn.ReLU(inplace=True),
        ]
        for level in range(top - 1, -1, -1):
            layers += [
                Upsample(sizes[level]),
                Convolution(channels, self.channels(level), 3, padding=1, bias=self.g_norm == "none"),
                *make_norm(self.g_norm, self.channels(level)),
                nn.ReLU(inplace=True),
            ]
            channels = self.channels(level)
        return nn.Sequential(*layers, Convolution(channels, shape.channels, 3, padding=1), Squash(self.output))

    def discriminator(self, shape: ImageShape) -> Critic:
        """Halve and rectify; no normalisation in the first layer (Radford et al. 2016)."""
        sizes = self.sizes(shape)
        layers: list[nn.Module] = []
        channels = shape.channels
        for level in range(1, len(sizes)):
            norm = self.d_norm if level > 1 else "none"
            layers += [
                Convolution(channels, self.channels(level), 3, stride=2, padding=1, bias=norm == "none"),
                *make_norm(norm, self.channels(level)),
                nn.LeakyReLU(0.2, inplace=True),
            ]
            channels = self.channels(level)
        height, width = sizes[-1]
        return Critic(nn.Sequential(*layers), channels * height * width, height * width)
