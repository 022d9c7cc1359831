"""What an architecture family brings: its options (from `NetworkConfig`) and how to build its two networks."""

from abc import ABC, abstractmethod
from typing import ClassVar

import torch
from torch import nn

from gan_studio.core.config import ClassesConfig, NetworkConfig, Problem
from gan_studio.core.shape import ImageShape
from gan_studio.engine.critic import Critic
from gan_studio.engine.layers.classes import has_norms
from gan_studio.engine.losses.term import Term


class Family(NetworkConfig, ABC):
    """Base of the classes in ``engine/networks``, each registered under its ``family`` name.

    A generator maps latents ``N×latent`` to pictures ``N×C×H×W`` in [-1, 1]; a discriminator is a `Critic` of such
    pictures. Neither may draw from torch's global random state: a layer that needs chance has an attribute
    ``random``, which the trainer sets (see `layers.basic.SeededDropout`).

    Classes are weights ``N×K``, one-hot or a mixture of classes. `engine.conditional` wraps networks to be told them,
    so what `before_step` and the terms get may be wrapped: look for a family's own parts in ``network.modules()``.

    Attributes:
        own_classes: whether G is told the classes in the family's own way, by `conditional_generator`.
        judged_in_parts: whether D remembers nothing of the pictures that it sees, so that threads may share it.
    """

    own_classes: ClassVar[bool] = False
    judged_in_parts: ClassVar[bool] = False

    @abstractmethod
    def generator(self, shape: ImageShape) -> nn.Module:
        """G, not initialised."""

    @abstractmethod
    def discriminator(self, shape: ImageShape) -> Critic:
        """D, not initialised."""

    def conditional_generator(self, shape: ImageShape, classes: int) -> nn.Module:
        """G, not initialised, that takes latents ``N×latent`` and classes ``N×classes``; needs ``own_classes``."""
        raise NotImplementedError(f"{self.family} has no classes of its own")

    def class_problems(self, classes: ClassesConfig, shape: ImageShape) -> list[Problem]:
        """Classes can set the normalisation only where there is some."""
        if self.own_classes or classes.generator not in ("normalisation", "both") or self.problems(shape):
            return []
        with torch.device("meta"):
            if has_norms(self.generator(shape)):
                return []
        message = "G has no batch normalisation that a class could set."
        return [Problem("generator", message, "Put the class beside the latent, or choose batch normalisation in G.")]

    def initialise(self, network: nn.Module, random: torch.Generator) -> None:
        """Fill G's or D's weights. Here: He et al. 2015 for leaky rectifiers, biases 0, normalisation 1."""
        for module in network.modules():
            if isinstance(module, nn.Linear | nn.Conv2d | nn.ConvTranspose2d):
                nn.init.kaiming_normal_(module.weight, a=0.2, generator=random)
                if module.bias is not None:
                    nn.init.zeros_(module.bias)
            elif isinstance(module, nn.BatchNorm1d | nn.BatchNorm2d):
                module.reset_parameters()

    def terms(self) -> list[Term]:
        """Terms of the losses that belong to the architecture."""
        return []

    def before_step(self, step: int, networks: tuple[nn.Module, ...]) -> int | None:
        """Change G, D and G's mean before ``step`` (from 1), say to grow; this step's batch size if it is another."""
        del step, networks
        return None
