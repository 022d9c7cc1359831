"""Layers that are told a picture's class, as weights ``N×K``: one-hot, or a mixture of several that sums to 1."""

from collections.abc import Iterator
from typing import ClassVar

import torch
from torch import Tensor, nn
from torch.nn.functional import linear
from torch.nn.modules.batchnorm import _BatchNorm

from gan_studio.engine.layers.scaling import scale_and_shift
from gan_studio.engine.layers.spectral import is_normalised

#: Standard deviation of a class's scale and shift at the start. Where all begin alike (0), G takes up the class several
#: times later; with 1 the pictures get worse. By the digits of the preset `projection` after 400 steps.
_APART = 0.3


class ClassEmbedding(nn.Linear):
    """A vector for each class; a mixture of classes gets the mixture of their vectors.

    Args:
        classes: K.
        size: D, numbers in a vector.
        spread: standard deviation of the numbers at the start.
        is_input: the vectors stand beside a network's inputs; else they judge its features.
    """

    def __init__(self, classes: int, size: int, spread: float = 1.0, *, is_input: bool = True) -> None:
        super().__init__(classes, size, bias=False)
        self.spread = spread
        self.is_input = is_input

    def initialise_classes(self, random: torch.Generator) -> None:
        """Draw the vectors."""
        nn.init.normal_(self.weight, std=self.spread, generator=random)


class ClassLinear(nn.Linear):
    """G's first layer, which adds a vector of the class to what it makes of the latent: as if a one-hot class stood
    beside the latent. So the first maps, not only the scale of their channels, are the class's.

    Args:
        before, after: numbers in the latent, and in what becomes of it.
        classes: K.

    Attributes:
        classes: weights ``N×K`` of the pictures that come next; set by `NormalisedGenerator`.
    """

    layer_name: ClassVar[str] = "Linear, by class"

    def __init__(self, before: int, after: int, classes: int, *, bias: bool) -> None:
        super().__init__(before, after, bias=bias)
        self.embedding = ClassEmbedding(classes, after)
        self.classes: Tensor | None = None

    def initialise_classes(self, random: torch.Generator) -> None:
        """The class gets as much to say as the latent (docs/presets.md has twice as much). Its vectors come next."""
        del random
        largest = torch.linalg.matrix_norm(self.weight, 2).item() if is_normalised(self) else 1.0
        self.embedding.spread = self.weight.std().item() / largest * self.in_features**0.5

    def forward(self, latents: Tensor) -> Tensor:
        """``N×before`` to ``N×after``."""
        assert self.classes is not None
        made = super().forward(latents)
        by_class: Tensor = self.embedding(self.classes)
        return made + by_class.to(made.dtype)


class ClassNorm(_BatchNorm):
    """Batch normalisation whose scale and shift are the class's (Dumoulin et al. 2017; de Vries et al. 2017).

    Args:
        channels: C; for ``N×C`` as for ``N×C×H×W``.
        classes: K.

    Attributes:
        classes: weights ``N×K`` of the pictures that come next; set by `NormalisedGenerator`.
    """

    def __init__(self, channels: int, classes: int, eps: float, momentum: float | None) -> None:
        super().__init__(channels, eps, momentum, affine=False)
        self.scale = nn.Parameter(torch.empty(channels, classes))
        self.shift = nn.Parameter(torch.empty(channels, classes))
        self.classes: Tensor | None = None

    def initialise_classes(self, random: torch.Generator) -> None:
        """Around scale 1 and shift 0, each class a little apart."""
        self.reset_running_stats()
        nn.init.normal_(self.scale, 1, _APART, generator=random)
        nn.init.normal_(self.shift, 0, _APART, generator=random)

    def forward(self, x: Tensor) -> Tensor:
        """Normalise, then scale and shift each picture as its class says."""
        assert self.classes is not None
        normal = super().forward(x)
        return scale_and_shift(normal, linear(self.classes, self.scale), linear(self.classes, self.shift))

    def _check_input_dim(self, input: Tensor) -> None:
        if input.dim() not in (2, 4):
            raise ValueError(f"N×C or N×C×H×W is needed, not {tuple(input.shape)}")


def initialise_classes(network: nn.Module, random: torch.Generator) -> None:
    """Fill what this module added to a network; after the family has filled the rest."""
    for module in network.modules():
        if isinstance(module, ClassEmbedding | ClassNorm | ClassLinear):
            module.initialise_classes(random)


def has_norms(network: nn.Module) -> bool:
    """Whether a network has batch normalisation that classes could set."""
    return any(True for _ in norms_of(network))


def norms_of(network: nn.Module) -> Iterator[tuple[nn.Module, str, _BatchNorm]]:
    """Each batch normalisation with its parent and its name there."""
    for parent in network.modules():
        for name, child in parent.named_children():
            if isinstance(child, _BatchNorm):
                yield parent, name, child
