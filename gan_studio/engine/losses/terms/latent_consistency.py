"""Neighbouring latents: the same to D, different pictures to G."""

from typing import ClassVar, Self

import torch
from torch import Tensor

from gan_studio.core.config import RunConfig, terms
from gan_studio.engine.game import Turn
from gan_studio.engine.losses.term import Term


class _Neighbours(Term):
    """Args: radius: standard deviation of the step from a latent to its neighbour."""

    #: Of ``regularisers``: the weight.
    option: ClassVar[str]

    @classmethod
    def make(cls, config: RunConfig) -> Self | None:
        """When its option is above 0."""
        weight = getattr(config.regularisers, cls.option)
        return cls(weight, config.regularisers.latent_radius) if weight else None

    def __init__(self, weight: float, radius: float) -> None:
        super().__init__(weight)
        self.radius = radius

    def neighbours(self, turn: Turn) -> Tensor:
        """G's pictures of z + Δz with Δz ~ N(0, radius²), of the same classes."""
        game = turn.game
        step = torch.randn(
            turn.latents.shape, dtype=turn.latents.dtype, device=game.random.device, generator=game.random
        )
        return game.generate(turn.latents + self.radius * step, turn.fake_classes)


@terms.register("latent-consistency-d", "Latent consistency, D", "D says the same of neighbouring latents' pictures.")
class LatentConsistencyD(_Neighbours):
    """E[(D(G(z)) - D(G(z + Δz)))²] in D's loss (Zhao et al. 2021, section 3.2)."""

    option = "latent_consistency_d"

    def for_d(self, turn: Turn) -> Tensor:
        """The squared difference's mean."""
        game = turn.game
        with torch.no_grad():
            seen = game.view(self.neighbours(turn))
        near = game.judge(seen, turn.fake_classes).logits
        return (near - turn.of_fake.logits).square().mean()


@terms.register("latent-consistency-g", "Latent consistency, G", "Neighbouring latents make different pictures.")
class LatentConsistencyG(_Neighbours):
    """-E[(G(z) - G(z + Δz))²] in G's loss, the mean over pixels (Zhao et al. 2021, section 3.2)."""

    option = "latent_consistency_g"

    def for_g(self, turn: Turn) -> Tensor:
        """Negative: the farther apart, the better."""
        return -(self.neighbours(turn).float() - turn.fake.float()).square().mean()
