"""Rows of weights at right angles."""

from collections.abc import Iterable
from typing import Self

import torch
from torch import Tensor

from gan_studio.core.config import RunConfig, terms
from gan_studio.engine.game import Turn
from gan_studio.engine.losses.term import Term


def off_diagonal(weight: Tensor) -> Tensor:
    """‖WWᵀ ⊙ (1 - I)‖² of a weight taken as a matrix of its first dimension's rows (Brock et al. 2019, eq. 3)."""
    rows = weight.flatten(1)
    # WᵀW has the same norm as WWᵀ and may be far smaller.
    product = rows.t() @ rows if rows.shape[0] > rows.shape[1] else rows @ rows.t()
    return product.square().sum() - rows.square().sum(1).square().sum()


def of_all(weights: Iterable[Tensor]) -> Tensor:
    """The sum over the weights that have rows: not biases, not normalisation's."""
    return torch.stack([off_diagonal(weight) for weight in weights if weight.dim() > 1]).sum()


@terms.register("orthogonal-g", "Orthogonal, G", "Rows of G's weights at right angles.")
class OrthogonalG(Term):
    """In G's loss."""

    @classmethod
    def make(cls, config: RunConfig) -> Self | None:
        """By ``regularisers.orthogonal_g``."""
        return cls(config.regularisers.orthogonal_g) if config.regularisers.orthogonal_g else None

    def for_g(self, turn: Turn) -> Tensor:
        """Over all of G's weights."""
        return of_all(turn.game.generator.parameters())


@terms.register("orthogonal-d", "Orthogonal, D", "Rows of D's weights at right angles.")
class OrthogonalD(Term):
    """In D's loss."""

    @classmethod
    def make(cls, config: RunConfig) -> Self | None:
        """By ``regularisers.orthogonal_d``."""
        return cls(config.regularisers.orthogonal_d) if config.regularisers.orthogonal_d else None

    def for_d(self, turn: Turn) -> Tensor:
        """Over all of D's weights."""
        return of_all(turn.game.critic.parameters())
