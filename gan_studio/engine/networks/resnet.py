"""SN-ResNet (Miyato et al. 2018): residual blocks, spectral normalisation in D; with attention, SAGAN's networks."""

from typing import Literal

import torch
from torch import nn

from gan_studio.core.config import NORMS, Norm, families, option
from gan_studio.core.shape import ImageShape
from gan_studio.engine.critic import Critic
from gan_studio.engine.doubling import sizes_of
from gan_studio.engine.layers.basic import Fold, Squash
from gan_studio.engine.layers.convolutions import Convolution
from gan_studio.engine.layers.normalisation import make_norm
from gan_studio.engine.layers.residual import Residual, UpBlock


@families.register("resnet", "SN-ResNet", "Residual blocks, with spectral normalisation in D.")
class ResNet(Residual):
    """At 32×32, with a width and a widest of 128, D is the paper's (table 4); its G has 256."""

    family: Literal["resnet"] = option("resnet", "Family", "The kind of networks.", hidden=True)
    latent: int = option(
        128, "Latent size", "Numbers that a picture is made from; each becomes a slider in the explorer.", ge=1, le=4096
    )
    g_norm: Norm = option("batch", "G normalisation", "Batch normalisation, as in the paper.", choices=NORMS, more=True)
    spectral_norm: Literal["none", "discriminator", "both"] = option(
        "discriminator",
        "Spectral norm",
        "Divides each layer's weights by their largest singular value. In D for Miyato et al. 2018, in both networks "
        "for Zhang et al. 2019.",
        choices={"none": "None", "discriminator": "In D", "both": "In D and G"},
        more=True,
    )

    def generator(self, shape: ImageShape) -> nn.Module:
        """Project, double with each block, and a last convolution makes the colours."""
        sizes = sizes_of(shape)
        channels = self.channels(sizes, 0)
        layers: list[nn.Module] = [
            nn.Linear(self.latent, channels * sizes[0][0] * sizes[0][1]),
            Fold(channels, sizes[0]),
        ]
        for stage in range(1, len(sizes)):
            out = self.channels(sizes, stage)
            layers += [UpBlock(channels, out, sizes[stage], self._norm), *self.attend(sizes, stage, out)]
            channels = out
        last = Convolution(channels, shape.channels, 3, padding=1)
        return nn.Sequential(*layers, *make_norm(self.g_norm, channels), nn.ReLU(), last, Squash(self.output))

    def discriminator(self, shape: ImageShape) -> Critic:
        """No normalisation but of the weights."""
        return self.residual_critic(shape, wide=False)

    def initialise(self, network: nn.Module, random: torch.Generator) -> None:
        """Glorot & Bengio 2010, √2 larger before rectifiers, as the authors' code does."""
        super().initialise(network, random)
        for module in network.modules():
            if isinstance(module, nn.Linear | nn.Conv2d):
                rectified = isinstance(module, nn.Conv2d) and module.kernel_size[0] == 3
                nn.init.xavier_uniform_(module.weight, 2**0.5 if rectified else 1, generator=random)

    def _norm(self, channels: int) -> nn.Module:
        return next(iter(make_norm(self.g_norm, channels)), nn.Identity())
