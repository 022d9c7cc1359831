"""A pull of both networks to where they were on average."""

from typing import Self

import torch
from torch import Tensor, nn

from gan_studio.core.config import RunConfig, terms
from gan_studio.engine.game import Game, Turn
from gan_studio.engine.losses.term import Term


@terms.register("historical", "Historical averaging", "Both networks are pulled to the mean of their past weights.")
class HistoricalAveraging(Term):
    """‖θ - (1/t) Σᵢ θ[i]‖² of both networks, each in its own loss (Salimans et al. 2016, section 3.3).

    The mean counts the weights of this step, and no gradient leads into it.
    """

    @classmethod
    def make(cls, config: RunConfig) -> Self | None:
        """By ``regularisers.historical``."""
        return cls(config.regularisers.historical) if config.regularisers.historical else None

    def bind(self, game: Game) -> None:
        """A mean for each weight."""
        for who, network in (("generator", game.generator), ("critic", game.critic)):
            for index, weight in enumerate(network.parameters()):
                self.register_buffer(f"{who}_{index}", weight.detach().clone())

    def for_d(self, turn: Turn) -> Tensor:
        """D's squared distance, over all weights."""
        return self._distance(turn.game.critic, "critic", turn.d_step - self.began[1])

    def for_g(self, turn: Turn) -> Tensor:
        """G's squared distance, over all weights."""
        return self._distance(turn.game.generator, "generator", turn.step - self.began[0])

    def _distance(self, network: nn.Module, who: str, count: int) -> Tensor:
        weights = list(network.parameters())
        means = [self.get_buffer(f"{who}_{index}") for index in range(len(weights))]
        torch._foreach_lerp_(means, [weight.detach() for weight in weights], 1 / count)
        return torch.stack([(weight - mean).square().sum() for weight, mean in zip(weights, means, strict=True)]).sum()
