"""StyleGAN2 (Karras et al. 2020b, "Analyzing and Improving the Image Quality of StyleGAN") in plain PyTorch."""

from math import sqrt
from typing import ClassVar, Literal

from torch import Tensor, nn

from gan_studio.core.config import families, option
from gan_studio.core.config.option import POSITIVE
from gan_studio.core.shape import ImageShape
from gan_studio.engine.critic import Critic
from gan_studio.engine.doubling import Doubling, sizes_of
from gan_studio.engine.layers.basic import Squash
from gan_studio.engine.layers.equalised import (
    RECTIFIED,
    EqualisedConvolution,
    EqualisedLinear,
    equalised_critic,
)
from gan_studio.engine.layers.mapping import Mapping
from gan_studio.engine.layers.minibatch import Spread
from gan_studio.engine.layers.resampling import Blur, Halve, double
from gan_studio.engine.layers.styles import Constant, StyledLayer, ToColours
from gan_studio.engine.losses.path_length import PathLength
from gan_studio.engine.losses.term import Term


class Synthesis(nn.Module):
    """Styles to pictures: two styled layers a stage, each stage adding to the enlarged picture of the one before.

    Args:
        sizes: ``(h, w)`` of each stage, the smallest first.
        channels: of each stage.
        colours: channels of the picture.
        style: W.
    """

    def __init__(self, sizes: list[tuple[int, int]], channels: list[int], colours: int, style: int) -> None:
        super().__init__()
        self.start = Constant(channels[0], sizes[0])
        layers = [StyledLayer(channels[0], channels[0], style, sizes[0], double=False)]
        for stage in range(1, len(sizes)):
            layers += [
                StyledLayer(channels[stage - 1], channels[stage], style, sizes[stage], double=True),
                StyledLayer(channels[stage], channels[stage], style, sizes[stage], double=False),
            ]
        self.layers = nn.ModuleList(layers)
        self.colours = nn.ModuleList(ToColours(count, colours, style) for count in channels)

    @staticmethod
    def styles(stages: int) -> int:
        """How many styles L a picture has: one a layer, and one for the last colours."""
        return 2 * stages

    def forward(self, styles: Tensor) -> Tensor:
        """Styles ``N×L×W`` to ``N×C×H×W``, not yet squashed."""
        x = self.layers[0](self.start(styles), styles[:, 0])
        picture: Tensor = self.colours[0](x, styles[:, 1])
        for stage in range(1, len(self.colours)):
            for layer in (2 * stage - 1, 2 * stage):
                x = self.layers[layer](x, styles[:, layer])
            # The filter [1, 3, 3, 1] after a doubling is bilinear enlargement.
            picture = double(picture) + self.colours[stage](x, styles[:, 2 * stage + 1])
        return picture


class StyleGenerator(nn.Module):
    """Mapping, synthesis, squash."""

    def __init__(self, mapping: Mapping, synthesis: Synthesis, output: str) -> None:
        super().__init__()
        self.mapping = mapping
        self.synthesis = synthesis
        self.output = Squash(output)

    def forward(self, latents: Tensor, classes: Tensor | None = None) -> Tensor:
        """Latents ``N×Z``, and weights of classes ``N×K`` when it was made for them, to pictures."""
        pictures: Tensor = self.output(self.synthesis(self.mapping(latents, classes)))
        return pictures


class ShrinkingBlock(nn.Module):
    """D's residual block: two convolutions, the second halving a blurred map, beside a 1×1 one; sum over √2."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.main = nn.Sequential(
            EqualisedConvolution(inputs, inputs, 3),
            nn.LeakyReLU(0.2, inplace=True),
            Blur(padding=2),
            EqualisedConvolution(inputs, outputs, 3, stride=2, padding=0),
            nn.LeakyReLU(0.2, inplace=True),
        )
        self.skip = nn.Sequential(Halve(), EqualisedConvolution(inputs, outputs, 1, gain=1.0, bias=False))

    def forward(self, x: Tensor) -> Tensor:
        """``N×inputs×h×w`` to ``N×outputs×h/2×w/2``."""
        total: Tensor = self.main(x) + self.skip(x)
        return total / sqrt(2)


@families.register("stylegan2", "StyleGAN2", "Styles steer every layer; smooth to explore. Slow to train.")
class StyleGan2(Doubling):
    """G: mapping, modulated convolutions, noise, a picture summed over the stages. D: residual."""

    own_classes: ClassVar[bool] = True
    least_clip: ClassVar[float] = 0.05

    family: Literal["stylegan2"] = option("stylegan2", "Family", "The kind of networks.", hidden=True)
    style: int = option(128, "Style size", "Numbers in a style.", ge=1, le=4096, more=True)
    mapping: int = option(
        4, "Mapping depth", "Layers between the latent and the style.", unit="layers", ge=1, le=16, more=True
    )
    mixing: float = option(
        0.9,
        "Style mixing",
        "Share of the pictures that two latents make together while training, so that no layer relies on another.",
        ge=0,
        le=1,
        more=True,
    )
    path_length: float = option(
        2.0,
        "Path length",
        "Weight of the path length regularisation: equal steps in the explorer change the picture equally. 0 is off.",
        ge=0,
        le=1000,
        more=True,
    )
    path_length_every: int = option(
        8,
        "Path length every",
        "Computed on every k-th step only, k times as strong: nearly as good, much cheaper.",
        unit="steps",
        ge=1,
        le=1000,
        more=True,
        only=("path_length", POSITIVE),
    )

    def generator(self, shape: ImageShape) -> nn.Module:
        """Without classes."""
        return self.conditional_generator(shape, 0)

    def conditional_generator(self, shape: ImageShape, classes: int) -> nn.Module:
        """The class's vector stands beside the latent before the mapping, as in their code."""
        sizes = sizes_of(shape)
        channels = [self.channels(sizes, stage) for stage in range(len(sizes))]
        mapping = Mapping(
            self.latent,
            self.style,
            self.mapping,
            classes=classes,
            mixing=self.mixing,
            layers=Synthesis.styles(len(sizes)),
        )
        return StyleGenerator(mapping, Synthesis(sizes, channels, shape.channels, self.style), self.output)

    def discriminator(self, shape: ImageShape) -> Critic:
        """Residual blocks, the deviation within the batch, and a fully connected layer."""
        sizes = sizes_of(shape)
        channels = self.channels(sizes, len(sizes) - 1)
        layers: list[nn.Module] = [
            EqualisedConvolution(shape.channels, channels, 1),
            nn.LeakyReLU(0.2, inplace=True),
        ]
        for stage in range(len(sizes) - 2, -1, -1):
            layers.append(ShrinkingBlock(channels, self.channels(sizes, stage)))
            channels = self.channels(sizes, stage)
        height, width = sizes[0]
        layers += [
            Spread(),
            EqualisedConvolution(channels + 1, channels, 3),
            nn.LeakyReLU(0.2, inplace=True),
            nn.Flatten(),
            EqualisedLinear(channels * height * width, channels, gain=RECTIFIED),
            nn.LeakyReLU(0.2),
        ]
        return equalised_critic(nn.Sequential(*layers), channels)

    def terms(self) -> list[Term]:
        """Path length regularisation."""
        if not self.path_length:
            return []
        return [PathLength(self.path_length, self.path_length_every, Synthesis)]
