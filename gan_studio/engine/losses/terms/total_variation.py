"""Flat areas: neighboring pixels of what G makes differ little."""

from typing import Self

from torch import Tensor

from gan_studio.core.config import RunConfig, terms
from gan_studio.engine.game import Turn
from gan_studio.engine.losses.term import Term


def total_variation(pictures: Tensor) -> Tensor:
    """A scalar: mean absolute differences of neighbors, down and across, of ``N×C×H×W`` (Rudin, Osher & Fatemi 1992, in
    its anisotropic form). No way from one color to another has less than a sharp edge, but texture has more."""
    down, across = pictures[:, :, 1:] - pictures[:, :, :-1], pictures[..., 1:] - pictures[..., :-1]
    # One row has no neighbors below.
    return down.abs().sum() / max(1, down.numel()) + across.abs().sum() / max(1, across.numel())


@terms.register("total-variation", "Total variation", "Neighboring pixels of generated pictures differ little.")
class TotalVariation(Term):
    """In G's loss. It takes away texture that D does not miss; too much of it leaves blobs."""

    @classmethod
    def make(cls, config: RunConfig) -> Self | None:
        """By ``regularisers.total_variation``."""
        return cls(config.regularisers.total_variation) if config.regularisers.total_variation else None

    def for_g(self, turn: Turn) -> Tensor:
        """Of what is seen of the pictures."""
        return total_variation(turn.game.visible(turn.fake))
