"""R1 and R2: zero-centred gradient penalties on real and on generated pictures."""

from typing import Self

import torch
from torch import Tensor

from gan_studio.core.config import Problem, RunConfig, terms
from gan_studio.engine.game import Game, Turn
from gan_studio.engine.layers.basic import wide
from gan_studio.engine.losses.term import Term, of_pictures, refuse_batch_norm


def squared_gradient(game: Game, seen: Tensor, classes: Tensor | None) -> Tensor:
    """E[‖∇D(x)‖²] over pictures ``N×C×H×W`` (Mescheder et al. 2018, eq. 9, without γ/2), in float32;
    a D of patches is taken as their mean."""
    seen = wide(seen.detach()).requires_grad_(True)
    logits = of_pictures(game.judge(seen, classes, exact=True).logits)
    (gradient,) = torch.autograd.grad(logits.sum(), seen, create_graph=True)
    return gradient.square().sum(dim=(1, 2, 3)).mean()


@terms.register("r1", "R1", "Gradient penalty on real pictures.")
class R1(Term):
    """γ/2 · E[‖∇D(x)‖²] over real pictures, as D sees them."""

    column = "r1"

    @classmethod
    def make(cls, config: RunConfig) -> Self | None:
        """By ``penalties.r1_gamma``."""
        penalties = config.penalties
        return cls(penalties.r1_gamma / 2, every=penalties.r1_every) if penalties.r1_gamma else None

    @classmethod
    def problems(cls, config: RunConfig) -> list[Problem]:
        """A gradient of one picture."""
        return refuse_batch_norm(config, "penalties.r1_gamma") if config.penalties.r1_gamma else []

    def for_d(self, turn: Turn) -> Tensor:
        """The squared gradient's mean."""
        return squared_gradient(turn.game, turn.real_seen, turn.real_classes)


@terms.register("r2", "R2", "Gradient penalty on generated pictures.")
class R2(Term):
    """γ/2 · E[‖∇D(G(z))‖²] over generated pictures, as D sees them."""

    column = "r2"

    @classmethod
    def make(cls, config: RunConfig) -> Self | None:
        """By ``penalties.r2_gamma``."""
        penalties = config.penalties
        return cls(penalties.r2_gamma / 2, every=penalties.r2_every) if penalties.r2_gamma else None

    @classmethod
    def problems(cls, config: RunConfig) -> list[Problem]:
        """A gradient of one picture."""
        return refuse_batch_norm(config, "penalties.r2_gamma") if config.penalties.r2_gamma else []

    def for_d(self, turn: Turn) -> Tensor:
        """The squared gradient's mean."""
        return squared_gradient(turn.game, turn.fake_seen, turn.fake_classes)
