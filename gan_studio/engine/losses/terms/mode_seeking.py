"""Two latents of one class make two different pictures."""

from typing import ClassVar, Self

import torch
from torch import Tensor

from gan_studio.core.config import RunConfig, terms
from gan_studio.engine.game import Turn
from gan_studio.engine.losses.term import Term

#: Pictures that are closer than this are pushed apart as those at this distance: the ratio stays finite, and G learns
#: from pictures that are all but one, too.
_CLOSEST = 0.01


@terms.register("mode-seeking", "Mode seeking", "Two latents of one class make two different pictures.")
class ModeSeeking(Term):
    """``E[d(z₁, z₂) / d(G(z₁), G(z₂))]`` in G's loss, both distances mean absolute differences (Mao et al. 2019,
    "Mode Seeking Generative Adversarial Networks", section 3.2, inverted as a loss). Pictures that differ already are
    moved little, those that are nearly the same very much. Every few steps, and as much stronger."""

    #: A batch in pairs has half as many classes. Emoji in hundreds of groups are recognized more often when most
    #: batches are not.
    pairs_every: ClassVar[int] = 4

    @classmethod
    def make(cls, config: RunConfig) -> Self | None:
        """By ``regularisers.mode_seeking``."""
        return cls(config.regularisers.mode_seeking) if config.regularisers.mode_seeking else None

    def for_g(self, turn: Turn) -> Tensor | None:
        """Of the two halves of the batch, where they have the same classes; None for a single picture."""
        if not turn.paired:
            return None
        seen = turn.game.visible(turn.fake)
        pairs, first = len(seen) // 2, (len(seen) + 1) // 2
        if not pairs:
            return None
        apart = (seen[:pairs] - seen[first:]).abs().flatten(1).mean(dim=1)
        latents = (turn.latents[:pairs] - turn.latents[first:]).abs().mean(dim=1)
        # The tangent goes on where the curve would become too steep.
        tangent = latents * (2 * _CLOSEST - apart) / _CLOSEST**2
        ratio: Tensor = (
            self.pairs_every * torch.where(apart > _CLOSEST, latents / apart.clamp(min=_CLOSEST), tangent).mean()
        )
        return ratio
