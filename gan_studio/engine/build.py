"""Both networks of a run: the family's, with what every family can be given."""

import torch
from torch import nn

from gan_studio.core.config import ClassesConfig
from gan_studio.core.shape import ImageShape
from gan_studio.engine.conditional import (
    ConcatenatedGenerator,
    ConditionalCritic,
    conditional_critic,
    conditional_generator,
)
from gan_studio.engine.critic import Critic
from gan_studio.engine.family import Family
from gan_studio.engine.layers.basic import initialise_parts
from gan_studio.engine.layers.classes import initialise_classes
from gan_studio.engine.layers.layout import channels_last
from gan_studio.engine.layers.minibatch import make_comparison
from gan_studio.engine.layers.normalisation import Referenced, needs_references
from gan_studio.engine.layers.spectral import add_spectral_norm, initialise_spectral_norm
from gan_studio.engine.pretrained.discriminator import ProjectedDiscriminator, make_discriminator

_UNCONDITIONAL = ClassesConfig()


def make_generator(family: Family, classes: ClassesConfig, shape: ImageShape) -> nn.Module:
    """G, not initialised; build it under ``torch.device("meta")``, then fill it."""
    if classes.generator == "none" or not classes.names:
        generator = family.generator(shape)
    else:
        generator = conditional_generator(family, classes, shape)
    if needs_references(generator):
        if isinstance(generator, ConcatenatedGenerator):
            generator.network = Referenced(generator.network, (family.latent,))
        else:
            generator = Referenced(generator, (family.latent,))
    if family.spectral_norm == "both":
        add_spectral_norm(generator)
    return generator


def make_critic(family: Family, classes: ClassesConfig, shape: ImageShape) -> Critic:
    """D, not initialised; build it under ``torch.device("meta")``, then fill it."""
    if classes.discriminator == "none" or not classes.names:
        critic = make_discriminator(family, shape)
    else:
        critic = conditional_critic(family, classes, shape)
    judge = critic.network if isinstance(critic, ConditionalCritic) else critic
    plain = judge.pixels if isinstance(judge, ProjectedDiscriminator) else judge
    if plain is not None and family.minibatch != "none":
        plain.compare(*make_comparison(family.minibatch, plain.features))
    if plain is not None and needs_references(plain):
        plain.body = Referenced(plain.body, (shape.channels, shape.height, shape.width))
    if plain is not None and family.spectral_norm != "none":
        # The discriminators of pretrained features have it anyway.
        add_spectral_norm(critic if plain is judge else plain)
    return critic


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
        initialise_parts(network, random)
        initialise_spectral_norm(network, random)
        channels_last(network.to(device))
    return generator, critic
