"""Weights that are kept small, the first way to bound a critic."""

from typing import Self

import torch
from torch import Tensor

from gan_studio.core.config import Problem, RunConfig, terms
from gan_studio.engine.game import Game
from gan_studio.engine.layers.equalised import scale_in_use
from gan_studio.engine.losses.term import Term, learning


@terms.register("clip", "Clipped weights", "Each of D's weights stays within bounds.")
class Clip(Term):
    """w ← clip(w, -c, c) after each of D's steps, biases too (Arjovsky et al. 2017, alg. 1); no part of any loss.

    A layer that scales its weights when it uses them keeps the scaled ones within the bounds.
    """

    def __init__(self, bound: float) -> None:
        super().__init__(0.0)
        self.bound = bound
        self._weights: list[Tensor] = []
        self._bounds: list[float] = []

    @classmethod
    def make(cls, config: RunConfig) -> Self | None:
        """By ``penalties.clip``."""
        return cls(config.penalties.clip) if config.penalties.clip else None

    @classmethod
    def problems(cls, config: RunConfig) -> list[Problem]:
        """Spectral normalisation undoes it, and some families' D says nothing any more when it is tight."""
        clip, network = config.penalties.clip, config.network
        if clip and network.spectral_norm != "none":
            message = "Spectral normalisation divides D's weights by their own size: clipping them changes nothing."
            hint = "Set clipping to 0, or spectral normalisation to none."
            return [Problem("penalties.clip", message, hint, mend=("penalties.clip", 0.0))]
        if 0 < clip < network.least_clip:
            message = "So tightly clipped, D of these networks says the same of all pictures, and G learns nothing."
            hint = "Clip at 0.1, or choose the gradient penalty instead."
            return [Problem("penalties.clip", message, hint, mend=("penalties.clip", 0.1))]
        return []

    def bind(self, game: Game) -> None:
        """Note each of D's weights and its bound."""
        scales = {id(layer.weight): scale for layer in game.critic.modules() if (scale := scale_in_use(layer)) != 1}
        self._weights = [*learning(game.critic)]
        self._bounds = [self.bound / scales.get(id(weight), 1) for weight in self._weights]

    @torch.no_grad()
    def after_d(self, game: Game) -> None:
        """In place."""
        del game
        torch._foreach_clamp_min_(self._weights, [-bound for bound in self._bounds])
        torch._foreach_clamp_max_(self._weights, self._bounds)
