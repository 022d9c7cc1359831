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


class _ZeroCentred(Term):
    """γ/2 · E[‖∇D‖²]; ``column`` names its options too."""

    @classmethod
    def make(cls, config: RunConfig) -> Self | None:
        """By ``penalties.r1_gamma`` or ``penalties.r2_gamma``."""
        gamma = getattr(config.penalties, f"{cls.column}_gamma")
        return cls(gamma / 2, every=getattr(config.penalties, f"{cls.column}_every")) if gamma else None

    @classmethod
    def problems(cls, config: RunConfig) -> list[Problem]:
        """A gradient of one picture."""
        name = f"{cls.column}_gamma"
        return refuse_batch_norm(config, f"penalties.{name}") if getattr(config.penalties, name) else []


@terms.register("r1", "R1", "Gradient penalty on real pictures.")
class R1(_ZeroCentred):
    """Over real pictures, as D sees them."""

    column = "r1"

    def for_d(self, turn: Turn) -> Tensor:
        """The squared gradient's mean."""
        return squared_gradient(turn.game, turn.real_seen, turn.real_classes)


@terms.register("r2", "R2", "Gradient penalty on generated pictures.")
class R2(_ZeroCentred):
    """Over generated pictures, as D sees them."""

    column = "r2"

    def for_d(self, turn: Turn) -> Tensor:
        """The squared gradient's mean."""
        return squared_gradient(turn.game, turn.fake_seen, turn.fake_classes)
