"""Weights that are kept small, the first way to bound a critic."""

from typing import Self

import torch
from torch import Tensor

from gan_studio.core.config import Problem, RunConfig, terms
from gan_studio.engine.game import Game
from gan_studio.engine.losses.term import Term


@terms.register("clip", "Clipped weights", "Each of D's weights stays within bounds.")
class Clip(Term):
    """w ← clip(w, -c, c) after each of D's steps, biases too (Arjovsky et al. 2017, alg. 1); no part of any loss."""

    def __init__(self, bound: float) -> None:
        super().__init__(0.0)
        self.bound = bound

    @classmethod
    def make(cls, config: RunConfig) -> Self | None:
        """By ``penalties.clip``."""
        return cls(config.penalties.clip) if config.penalties.clip else None

    @classmethod
    def problems(cls, config: RunConfig) -> list[Problem]:
        """Spectral normalisation undoes it."""
        if not config.penalties.clip or config.network.spectral_norm == "none":
            return []
        message = "Spectral normalisation divides D's weights by their own size: clipping them changes nothing."
        return [Problem("penalties.clip", message, "Set clipping to 0, or spectral normalisation to none.")]

    @torch.no_grad()
    def after_d(self, game: Game) -> None:
        """In place."""
        weights: list[Tensor] = list(game.critic.parameters())
        torch._foreach_clamp_min_(weights, -self.bound)
        torch._foreach_clamp_max_(weights, self.bound)
