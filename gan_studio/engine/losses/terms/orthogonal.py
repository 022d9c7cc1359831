"""Rows of weights at right angles."""

from typing import Self

import torch
from torch import Tensor, nn

from gan_studio.core.config import RunConfig, terms
from gan_studio.engine.game import Turn
from gan_studio.engine.layers.classes import ClassEmbedding
from gan_studio.engine.layers.equalised import scale_in_use
from gan_studio.engine.losses.term import Term

_LAYERS = nn.Linear | nn.Conv2d | nn.ConvTranspose2d


def off_diagonal(weight: Tensor) -> Tensor:
    """‖WWᵀ ⊙ (1 - I)‖² of a weight taken as a matrix of its first dimension's rows (Brock et al. 2019, eq. 3)."""
    rows = weight.flatten(1)
    # WᵀW has the same norm as WWᵀ and may be far smaller.
    product = rows.t() @ rows if rows.shape[0] > rows.shape[1] else rows @ rows.t()
    return product.square().sum() - rows.square().sum(1).square().sum()


def of_all(network: nn.Module) -> Tensor:
    """The sum over linear layers and convolutions, of the weights as they are used: not biases, nor what a class or a
    map becomes.

    A class's scale and shift in the normalisation would shrink by it, for they are no more than a column each; their
    authors leave class embeddings out too.
    """
    layers = [module for module in network.modules() if isinstance(module, _LAYERS)]
    weights = [
        layer.get_parameter("weight") * scale_in_use(layer) for layer in layers if not isinstance(layer, ClassEmbedding)
    ]
    return torch.stack([off_diagonal(weight) for weight in weights]).sum()


@terms.register("orthogonal-g", "Orthogonal, G", "Rows of G's weights at right angles.")
class OrthogonalG(Term):
    """In G's loss."""

    @classmethod
    def make(cls, config: RunConfig) -> Self | None:
        """By ``regularisers.orthogonal_g``."""
        return cls(config.regularisers.orthogonal_g) if config.regularisers.orthogonal_g else None

    def for_g(self, turn: Turn) -> Tensor:
        """Over all of G's weights."""
        return of_all(turn.game.generator)


@terms.register("orthogonal-d", "Orthogonal, D", "Rows of D's weights at right angles.")
class OrthogonalD(Term):
    """In D's loss."""

    @classmethod
    def make(cls, config: RunConfig) -> Self | None:
        """By ``regularisers.orthogonal_d``."""
        return cls(config.regularisers.orthogonal_d) if config.regularisers.orthogonal_d else None

    def for_d(self, turn: Turn) -> Tensor:
        """Over all of D's weights."""
        return of_all(turn.game.critic)
