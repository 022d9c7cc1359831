"""Networks that are told a picture's class: what every family can be given.

Classes are weights ``N×K``: one-hot, or a mixture of several classes that sums to 1.
"""

from typing import TypeGuard

import torch
from torch import Tensor, nn

from gan_studio.core.config import ClassesConfig
from gan_studio.core.shape import ImageShape
from gan_studio.engine.critic import Critic, Judgement
from gan_studio.engine.family import Family
from gan_studio.engine.layers.basic import wide
from gan_studio.engine.layers.classes import ClassEmbedding, ClassLinear, ClassNorm, norms_of
from gan_studio.engine.layers.palette import Palette
from gan_studio.engine.pretrained.discriminator import make_discriminator

#: Numbers that a class becomes beside the latent: one for each class, but no more than this.
_WIDEST = 64
#: Standard deviation at the start of what is learnt of a class where it is added to something that works without.
_FAINT = 0.02


class ConcatenatedGenerator(nn.Module):
    """G whose latents are lengthened by a vector of the class (Mirza & Osindero 2014).

    Args:
        network: G of latents that are ``size`` numbers longer.
        classes: K.
        size: numbers that a class becomes.
    """

    def __init__(self, network: nn.Module, classes: int, size: int) -> None:
        super().__init__()
        self.embedding = ClassEmbedding(classes, size)
        self.network = network

    def forward(self, latents: Tensor, classes: Tensor) -> Tensor:
        """Latents ``N×Z`` and classes ``N×K`` to pictures."""
        word = self.embedding(classes).to(latents.dtype)
        pictures: Tensor = self.network(torch.cat([latents, word], dim=1))
        return pictures


class NormalisedGenerator(nn.Module):
    """G whose batch normalisation is the class's, and its palette, where that is to be.

    Args:
        network: G; its batch normalisation is replaced.
        classes: K.
        first: whether its first layer is told the class, too.
    """

    def __init__(self, network: nn.Module, classes: int, *, first: bool = False) -> None:
        super().__init__()
        if first:
            parent, name, layer = _first_layer(network)
            told = ClassLinear(layer.in_features, layer.out_features, classes, bias=layer.bias is not None)
            setattr(parent, name, told)
        for parent, name, norm in list(norms_of(network)):
            setattr(parent, name, ClassNorm(norm.num_features, classes, norm.eps, norm.momentum))
        for palette in network.modules():
            if isinstance(palette, Palette) and palette.by_class:
                palette.tell(classes)
        self.network = network

    def forward(self, latents: Tensor, classes: Tensor) -> Tensor:
        """Latents ``N×Z`` and classes ``N×K`` to pictures."""
        told = [module for module in self.network.modules() if is_told(module)]
        for module in told:
            module.classes = classes
        try:
            pictures: Tensor = self.network(latents)
        finally:
            for module in told:
                module.classes = None
        return pictures


def is_told(module: nn.Module) -> TypeGuard[ClassLinear | ClassNorm | Palette]:
    """Whether a layer is told the class."""
    return isinstance(module, ClassLinear | ClassNorm) or (isinstance(module, Palette) and module.by_class)


class ConditionalCritic(Critic):
    """Base of critics that wrap a family's own."""

    def __init__(self, network: Critic) -> None:
        nn.Module.__init__(self)
        self.network = network
        self.features, self.places = network.features, network.places

    @property
    def body(self) -> nn.Module:  # type: ignore[override]  # the wrapped critic's, and saved once only
        """What sees."""
        return self.network.body

    @property
    def head(self) -> nn.Module:  # type: ignore[override]  # as above
        """What judges."""
        return self.network.head


def _first_layer(network: nn.Module) -> tuple[nn.Module, str, nn.Linear]:
    """The linear layer that makes a generator's first maps of latents, with its parent and its name there."""
    layers = (
        (parent, name, child)
        for parent in network.modules()
        if not isinstance(parent, Palette)  # has one of its own
        for name, child in parent.named_children()
        if isinstance(child, nn.Linear)
    )
    return next(layers)


class PlanesCritic(ConditionalCritic):
    """D that sees the class as a further plane of the picture (Mirza & Osindero 2014).

    Args:
        network: D of pictures with one more channel.
        classes: K.
        shape: of the pictures without it.
    """

    def __init__(self, network: Critic, classes: int, shape: ImageShape) -> None:
        super().__init__(network)
        self.embedding = ClassEmbedding(classes, shape.height * shape.width)

    def forward(self, pictures: Tensor, classes: Tensor | None = None) -> Judgement:
        """Judge pictures of these classes."""
        assert classes is not None
        plane = self.embedding(classes).view(len(pictures), 1, *pictures.shape[2:])
        judged: Judgement = self.network(torch.cat([pictures, plane.to(pictures.dtype)], dim=1))
        return judged


class ProjectionCritic(ConditionalCritic):
    """D whose logit gains the product of its features, summed over places, with a vector of the class.

    Miyato & Koyama 2018, eq. 3: ``f(x, y) = yᵀ V φ(x) + ψ(φ(x))``.
    """

    def __init__(self, network: Critic, classes: int) -> None:
        super().__init__(network)
        self.embedding = ClassEmbedding(classes, network.features // network.places, _FAINT, is_input=False)

    def forward(self, pictures: Tensor, classes: Tensor | None = None) -> Judgement:
        """Judge pictures of these classes."""
        assert classes is not None
        judged: Judgement = self.network(pictures)
        summed = wide(judged.features).unflatten(1, (-1, self.places)).sum(dim=2)
        fit = (wide(self.embedding(classes)) * summed).sum(dim=1)
        fit = fit.view(-1, *(1 for _ in judged.logits.shape[1:]))
        return judged._replace(logits=judged.logits + fit)


class AuxiliaryCritic(ConditionalCritic):
    """D that also tells the class (Odena et al. 2017); `engine.losses.terms.auxiliary` is the loss."""

    def __init__(self, network: Critic, classes: int) -> None:
        super().__init__(network)
        self.classifier = nn.Linear(network.features, classes)

    def forward(self, pictures: Tensor, classes: Tensor | None = None) -> Judgement:
        """Judge pictures, whatever their classes."""
        del classes
        judged: Judgement = self.network(pictures)
        return judged._replace(class_logits=self.classifier(judged.features))


def conditional_generator(family: Family, config: ClassesConfig, shape: ImageShape) -> nn.Module:
    """A family's G that takes ``(latents, classes)``, not initialised."""
    classes = len(config.names)
    if family.own_classes:
        return family.conditional_generator(shape, classes)
    if config.generator in ("normalisation", "both"):
        return NormalisedGenerator(family.generator(shape), classes, first=config.generator == "both")
    size = min(classes, _WIDEST)
    wider = family.model_copy(update={"latent": family.latent + size})
    return ConcatenatedGenerator(wider.generator(shape), classes, size)


def conditional_critic(family: Family, config: ClassesConfig, shape: ImageShape) -> Critic:
    """A family's D that is told the classes, not initialised."""
    classes = len(config.names)
    if config.discriminator == "concatenation":
        return PlanesCritic(family.discriminator(shape._replace(channels=shape.channels + 1)), classes, shape)
    wrapper = ProjectionCritic if config.discriminator == "projection" else AuxiliaryCritic
    return wrapper(make_discriminator(family, shape), classes)
