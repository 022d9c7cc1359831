"""What an architecture family brings: its options (from `NetworkConfig`) and how to build its two networks."""

from abc import ABC, abstractmethod

import torch
from torch import nn

from gan_studio.core.config import NetworkConfig
from gan_studio.core.shape import ImageShape
from gan_studio.engine.layers import channels_last


class Family(NetworkConfig, ABC):
    """Base of the classes in ``engine/networks``, each registered under its ``family`` name.

    A generator maps latents ``N×latent`` to pictures ``N×C×H×W`` in [-1, 1]; a discriminator maps pictures to logits
    ``N``. Neither may draw from torch's global random state: dropout comes from `layers.SeededDropout`.
    """

    @abstractmethod
    def generator(self, shape: ImageShape) -> nn.Module:
        """G, not initialised."""

    @abstractmethod
    def discriminator(self, shape: ImageShape) -> nn.Module:
        """D, not initialised."""

    def initialise(self, network: nn.Module, random: torch.Generator) -> None:
        """Fill G's or D's weights. Here: He et al. 2015 for leaky rectifiers, biases 0, normalisation 1."""
        for module in network.modules():
            if isinstance(module, nn.Linear | nn.Conv2d | nn.ConvTranspose2d):
                nn.init.kaiming_normal_(module.weight, a=0.2, generator=random)
                if module.bias is not None:
                    nn.init.zeros_(module.bias)
            elif isinstance(module, nn.BatchNorm1d | nn.BatchNorm2d):
                module.reset_running_stats()
                nn.init.ones_(module.weight)
                nn.init.zeros_(module.bias)


def build(
    family: Family, shape: ImageShape, random: torch.Generator, device: torch.device
) -> tuple[nn.Module, nn.Module]:
    """G and D with initial weights drawn on the CPU from ``random``, so that every device starts from the same."""
    networks = []
    for make in (family.generator, family.discriminator):
        with torch.device("meta"):
            network = make(shape)
        network.to_empty(device="cpu")
        family.initialise(network, random)
        networks.append(channels_last(network.to(device)))
    return networks[0], networks[1]
