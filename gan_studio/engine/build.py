"""Both networks of a run: the family's, with what every family can be given."""

import torch
from torch import nn

from gan_studio.core.config import ClassesConfig
from gan_studio.core.shape import ImageShape
from gan_studio.engine.class_layers import initialise_classes
from gan_studio.engine.conditional import conditional_critic, conditional_generator
from gan_studio.engine.critic import Critic
from gan_studio.engine.family import Family
from gan_studio.engine.layers import channels_last

_UNCONDITIONAL = ClassesConfig()


def make_generator(family: Family, classes: ClassesConfig, shape: ImageShape) -> nn.Module:
    """G, not initialised; build it under ``torch.device("meta")``, then fill it."""
    if classes.generator == "none" or not classes.names:
        return family.generator(shape)
    return conditional_generator(family, classes, shape)


def make_critic(family: Family, classes: ClassesConfig, shape: ImageShape) -> Critic:
    """D, not initialised; build it under ``torch.device("meta")``, then fill it."""
    if classes.discriminator == "none" or not classes.names:
        return family.discriminator(shape)
    return conditional_critic(family, classes, shape)


def build(
    family: Family,
    shape: ImageShape,
    random: torch.Generator,
    device: torch.device,
    classes: ClassesConfig = _UNCONDITIONAL,
) -> tuple[nn.Module, Critic]:
    """G and D with initial weights drawn on the CPU from ``random``, so that every device starts from the same."""
    with torch.device("meta"):
        generator, critic = make_generator(family, classes, shape), make_critic(family, classes, shape)
    for network in (generator, critic):
        network.to_empty(device="cpu")
        family.initialise(network, random)
        initialise_classes(network, random)
        channels_last(network.to(device))
    return generator, critic
