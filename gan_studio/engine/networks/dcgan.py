"""DCGAN (Radford et al. 2016) at any size that halves, and the 28×28 variant of TensorFlow's tutorial."""

from typing import ClassVar, Literal

import torch
from torch import nn

from gan_studio.core.config import NORMS, Norm, Problem, families, option
from gan_studio.core.shape import ImageShape
from gan_studio.engine.critic import Critic
from gan_studio.engine.family import Family
from gan_studio.engine.layers.basic import Fold, SeededDropout, Squash
from gan_studio.engine.layers.convolutions import Convolution, Transposed
from gan_studio.engine.layers.normalisation import lost_pixels, make_norm

_SMALLEST = 4


@families.register("dcgan", "DCGAN", "Strided and transposed convolutions: the classic of 2016.")
class Dcgan(Family):
    """G: projection, then transposed convolutions. D: strided convolutions."""

    judged_in_parts: ClassVar[bool] = True
    family: Literal["dcgan"] = option("dcgan", "Family", "The kind of networks.", hidden=True)
    width: int = option(
        64,
        "Width",
        "Channels at half the picture's size; doubled at each smaller size, up to 8 times.",
        unit="channels",
        ge=1,
        le=512,
    )
    depth: int = option(
        0,
        "Depth",
        "Halvings between the picture and the smallest feature map; 0 goes on while both sides are even.",
        unit="halvings",
        ge=0,
        le=8,
        more=True,
    )
    kernel: int = option(4, "Kernel", "Side of the convolutions.", unit="px", ge=2, le=7, more=True)
    stem: bool = option(False, "Stem", "One more layer in G at the smallest size, as in the 28×28 variant.", more=True)
    leak: float = option(0.0, "G leak", "Slope of G's rectifiers below zero; 0 is ReLU.", ge=0, lt=1, more=True)
    d_norm: Norm = option(
        "batch",
        "D normalisation",
        "In every layer of D but the first.",
        choices=NORMS,
        more=True,
    )
    dropout: float = option(
        0.0,
        "D dropout",
        "Share of D's activations that are dropped, which keeps it from learning pictures by heart.",
        ge=0,
        lt=1,
        more=True,
    )
    init: Literal["normal", "xavier"] = option(
        "normal",
        "Initial weights",
        "Normal with σ 0.02 as in the paper, or Xavier's uniform as in TensorFlow.",
        choices={"normal": "Normal 0.02", "xavier": "Xavier"},
        more=True,
    )

    def halvings(self, shape: ImageShape) -> int:
        """How often the picture is halved: once at least."""
        if self.depth:
            return self.depth
        height, width, _ = shape
        count = 0
        while height % 2 == 0 and width % 2 == 0 and min(height, width) > _SMALLEST:
            height, width, count = height // 2, width // 2, count + 1
        return max(1, count)

    def problems(self, shape: ImageShape) -> list[Problem]:
        """Both sides must halve."""
        factor = 2 ** self.halvings(shape)
        if shape.height % factor == 0 and shape.width % factor == 0:
            return lost_pixels(self, (shape.height // factor, shape.width // factor))
        near = [max(factor, round(side / factor) * factor) for side in (shape.width, shape.height)]
        message = (
            f"DCGAN halves pictures, and {shape.width}×{shape.height} cannot be halved {factor.bit_length() - 1}×."
        )
        hint = f"Make the pictures {near[0]}×{near[1]}, choose a smaller depth, or the convolutional family."
        return [Problem("depth", message, hint)]

    def channels(self, level: int) -> int:
        """Channels after ``level`` halvings, level 1 being half the picture's size."""
        return self.width * min(8, 1 << (level - 1))

    def generator(self, shape: ImageShape) -> nn.Module:
        """Project, normalise, then double the size with each transposed convolution."""
        top = self.halvings(shape)
        size = (shape.height // 2**top, shape.width // 2**top)
        channels = self.channels(top + 1) if self.stem else self.channels(top)
        layers: list[nn.Module] = [
            nn.Linear(self.latent, channels * size[0] * size[1], bias=False),
            Fold(channels, size),
            nn.BatchNorm2d(channels),
            self._rectifier(),
        ]
        if self.stem:
            layers += [
                Convolution(channels, self.channels(top), self.kernel | 1, padding=self.kernel // 2, bias=False),
                nn.BatchNorm2d(self.channels(top)),
                self._rectifier(),
            ]
            channels = self.channels(top)
        for level in range(top - 1, 0, -1):
            layers += [
                self._double(channels, self.channels(level)),
                nn.BatchNorm2d(self.channels(level)),
                self._rectifier(),
            ]
            channels = self.channels(level)
        return nn.Sequential(*layers, self._double(channels, shape.channels), Squash(self.output))

    def discriminator(self, shape: ImageShape) -> Critic:
        """Halve, normalise, rectify; the last feature map is weighed into one logit."""
        top = self.halvings(shape)
        layers: list[nn.Module] = []
        channels = shape.channels
        for level in range(1, top + 1):
            norm = self.d_norm if level > 1 else "none"
            padding = (self.kernel - 1) // 2
            layers.append(
                Convolution(channels, self.channels(level), self.kernel, stride=2, padding=padding, bias=norm == "none")
            )
            channels = self.channels(level)
            layers += [*make_norm(norm, channels), nn.LeakyReLU(0.2, inplace=True)]
            layers += [SeededDropout(self.dropout)] if self.dropout else []
        places = shape.height * shape.width // 4**top
        return Critic(nn.Sequential(*layers), channels * places, places)

    def initialise(self, network: nn.Module, random: torch.Generator) -> None:
        """As in the paper: weights N(0, 0.02), normalisation N(1, 0.02); or Xavier's uniform and 1."""
        for module in network.modules():
            if isinstance(module, nn.Linear | nn.Conv2d | nn.ConvTranspose2d):
                if self.init == "normal":
                    nn.init.normal_(module.weight, 0, 0.02, generator=random)
                else:
                    nn.init.xavier_uniform_(module.weight, generator=random)
                if module.bias is not None:
                    nn.init.zeros_(module.bias)
            elif isinstance(module, nn.BatchNorm2d):
                module.reset_running_stats()
                nn.init.normal_(module.weight, 1, 0.02 if self.init == "normal" else 0.0, generator=random)
                nn.init.zeros_(module.bias)

    def _rectifier(self) -> nn.Module:
        return nn.LeakyReLU(self.leak, inplace=True) if self.leak else nn.ReLU(inplace=True)

    def _double(self, channels: int, out: int) -> nn.Module:
        padding = (self.kernel - 1) // 2
        odd = self.kernel % 2
        return Transposed(channels, out, self.kernel, stride=2, padding=padding, output_padding=odd, bias=False)
