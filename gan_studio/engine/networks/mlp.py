"""Fully connected networks, as in the first GAN (Goodfellow et al. 2014): small, quick, and rough."""

from typing import Literal

from torch import nn

from gan_studio.core.config import families, option
from gan_studio.core.shape import ImageShape
from gan_studio.engine.critic import Critic
from gan_studio.engine.family import Family
from gan_studio.engine.layers.basic import Fold, Squash


@families.register("mlp", "Fully connected", "Every pixel hangs on every number. Quick to train, rough to look at.")
class Mlp(Family):
    """latent → width → … → pixels, and back."""

    points = True
    family: Literal["mlp"] = option("mlp", "Family", "The kind of networks.", hidden=True)
    width: int = option(128, "Width", "Units in each hidden layer.", unit="units", ge=1, le=8192)
    depth: int = option(2, "Depth", "Hidden layers in each network.", unit="layers", ge=1, le=16)
    batch_norm: bool = option(False, "Batch normalisation", "In the generator's hidden layers; steadies it.")

    def generator(self, shape: ImageShape) -> nn.Module:
        """ReLU, then pixels."""
        layers: list[nn.Module] = []
        width = self.latent
        for _ in range(self.depth):
            layers.append(nn.Linear(width, self.width))
            if self.batch_norm:
                layers.append(nn.BatchNorm1d(self.width))
            layers.append(nn.ReLU())
            width = self.width
        pixels = shape.channels * shape.height * shape.width
        size = (shape.height, shape.width)
        return nn.Sequential(*layers, nn.Linear(width, pixels), Fold(shape.channels, size), Squash(self.output))

    def discriminator(self, shape: ImageShape) -> Critic:
        """Leaky ReLU, then one logit."""
        layers: list[nn.Module] = [nn.Flatten()]
        width = shape.channels * shape.height * shape.width
        for _ in range(self.depth):
            layers += [nn.Linear(width, self.width), nn.LeakyReLU(0.2)]
            width = self.width
        return Critic(nn.Sequential(*layers), width)
