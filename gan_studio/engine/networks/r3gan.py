"""R3GAN (Huang et al. 2024, "The GAN is dead; long live the GAN! A Modern Baseline GAN"), its configuration E."""

from math import gcd
from typing import ClassVar, Literal

import torch
from torch import Tensor, nn

from gan_studio.core.config import families, option
from gan_studio.core.shape import ImageShape
from gan_studio.engine.critic import Critic
from gan_studio.engine.doubling import Doubling, sizes_of
from gan_studio.engine.layers.basic import Squash
from gan_studio.engine.layers.convolutions import Convolution
from gan_studio.engine.layers.resampling import Halve, Smooth


class GroupedBlock(nn.Module):
    """Adds to its input what a 1×1, a grouped 3×3 and a 1×1 convolution make of it; no normalisation.

    The last convolution starts at 0, so that the block starts as the identity; the weights of the others are made
    smaller by the network's depth (Zhang et al. 2019, "Fixup").

    Args:
        channels: of input and output.
        hidden: of the grouped convolution.
        group: channels of one of its groups; as near as divides ``hidden``.
    """

    def __init__(self, channels: int, hidden: int, group: int) -> None:
        super().__init__()
        groups = gcd(hidden, max(1, hidden // group))
        self.layers = nn.Sequential(
            Convolution(channels, hidden, 1),
            nn.LeakyReLU(0.2, inplace=True),
            nn.Conv2d(hidden, hidden, 3, padding=1, groups=groups),
            nn.LeakyReLU(0.2, inplace=True),
            Convolution(hidden, channels, 1, bias=False),
        )

    def fix_up(self, blocks: int) -> None:
        """Change weights drawn by He's rule for a network of so many blocks."""
        first, grouped, last = (self.layers[place].get_parameter("weight") for place in (0, 2, 4))
        with torch.no_grad():
            for weight in (first, grouped):
                # L^(-1/(2m-2)) for m = 3 convolutions a block.
                weight.mul_(blocks**-0.25)
            last.zero_()

    def forward(self, x: Tensor) -> Tensor:
        """``N×C×h×w`` to the same shape."""
        added: Tensor = self.layers(x)
        return x + added


class Basis(nn.Module):
    """A learned map, each channel of which the latent weighs: where G starts.

    Args:
        size: ``(h, w)``.
    """

    layer_name: ClassVar[str] = "Learned basis"

    def __init__(self, latent: int, channels: int, size: tuple[int, int]) -> None:
        super().__init__()
        self.basis = nn.Parameter(torch.empty(channels, *size))
        self.weights = nn.Linear(latent, channels, bias=False)

    def initialise(self, random: torch.Generator) -> None:
        """The map is normal; the weights keep the latent's variance."""
        nn.init.normal_(self.basis, generator=random)
        nn.init.normal_(self.weights.weight, std=self.weights.in_features**-0.5, generator=random)

    def forward(self, latents: Tensor) -> Tensor:
        """``N×latent`` to ``N×C×h×w``."""
        weights: Tensor = self.weights(latents)
        return (weights[:, :, None, None] * self.basis.to(weights.dtype)).contiguous(memory_format=torch.channels_last)


@families.register("r3gan", "R3GAN", "Residual and free of tricks: for relativistic pairing with R1 and R2.")
class R3Gan(Doubling):
    """G and D are mirror images: residual blocks at each size, bilinear resampling between, no normalisation."""

    least_clip: ClassVar[float] = 0.05

    family: Literal["r3gan"] = option("r3gan", "Family", "The kind of networks.", hidden=True)
    blocks: int = option(2, "Blocks", "Residual blocks at each size.", unit="blocks", ge=1, le=16)
    expansion: int = option(
        2, "Expansion", "Channels inside a block, as a multiple of those between blocks.", ge=1, le=8, more=True
    )
    group: int = option(
        16, "Group", "Channels of a group in the blocks' 3×3 convolutions.", unit="channels", ge=1, le=1024, more=True
    )

    def generator(self, shape: ImageShape) -> nn.Module:
        """Basis; blocks at each size; a last convolution makes the colours."""
        sizes = sizes_of(shape)
        channels = self.channels(sizes, 0)
        layers: list[nn.Module] = [Basis(self.latent, channels, sizes[0]), *self._blocks(channels)]
        for stage in range(1, len(sizes)):
            narrower = self.channels(sizes, stage)
            # Before the enlargement the convolution costs a quarter and gives the same: both are linear.
            layers += [*self._project(channels, narrower), Smooth(), *self._blocks(narrower)]
            channels = narrower
        return nn.Sequential(*layers, Convolution(channels, shape.channels, 1), Squash(self.output))

    def discriminator(self, shape: ImageShape) -> Critic:
        """Blocks at each size; a convolution of each channel by itself takes the last map together."""
        sizes = sizes_of(shape)
        top = len(sizes) - 1
        channels = self.channels(sizes, top)
        layers: list[nn.Module] = [Convolution(shape.channels, channels, 1), *self._blocks(channels)]
        for stage in range(top - 1, -1, -1):
            wider = self.channels(sizes, stage)
            layers += [Halve(), *self._project(channels, wider), *self._blocks(wider)]
            channels = wider
        layers += [nn.Conv2d(channels, channels, sizes[0], groups=channels, bias=False), nn.Flatten()]
        return Critic(nn.Sequential(*layers), channels)

    def initialise(self, network: nn.Module, random: torch.Generator) -> None:
        """He's rule, then each block's own."""
        super().initialise(network, random)
        blocks = [module for module in network.modules() if isinstance(module, GroupedBlock)]
        for block in blocks:
            block.fix_up(len(blocks))

    def _blocks(self, channels: int) -> list[nn.Module]:
        return [GroupedBlock(channels, channels * self.expansion, self.group) for _ in range(self.blocks)]

    @staticmethod
    def _project(channels: int, out: int) -> list[nn.Module]:
        return [] if channels == out else [Convolution(channels, out, 1, bias=False)]
