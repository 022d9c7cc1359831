"""The gradient penalty that makes D a critic of slope 1."""

from typing import Self

import torch
from torch import Tensor

from gan_studio.core.config import Problem, RunConfig, terms
from gan_studio.engine.game import Game, Turn
from gan_studio.engine.layers.basic import wide
from gan_studio.engine.losses.term import Term, of_pictures, refuse_batch_norm

#: Inside the square root, whose slope at 0 has no end.
_LEAST = 1e-12


def distance_to_slope_1(game: Game, seen: Tensor, classes: Tensor | None) -> Tensor:
    """E[(‖∇D(x)‖ - 1)²] over pictures ``N×C×H×W``, in float32; a D of patches is taken as their mean."""
    seen = wide(seen.detach()).requires_grad_(True)
    logits = of_pictures(game.judge(seen, classes, exact=True).logits)
    (gradient,) = torch.autograd.grad(logits.sum(), seen, create_graph=True)
    length = (gradient.square().sum(dim=(1, 2, 3)) + _LEAST).sqrt()
    return (length - 1).square().mean()


@terms.register("gradient-penalty", "Gradient penalty", "Slope 1 between real and generated pictures.")
class GradientPenalty(Term):
    """λ · E[(‖∇D(x̂)‖ - 1)²] at random places x̂ between real and generated pictures (Gulrajani et al. 2017, eq. 3).

    With classes, x̂ lies between the two pictures' classes too.
    """

    column = "gradient_penalty"

    @classmethod
    def make(cls, config: RunConfig) -> Self | None:
        """By ``penalties.gradient_penalty``."""
        penalties = config.penalties
        on = penalties.gradient_penalty
        return cls(on, every=penalties.gradient_penalty_every) if on else None

    @classmethod
    def problems(cls, config: RunConfig) -> list[Problem]:
        """A gradient of one picture, and weights that are free to follow it."""
        if not config.penalties.gradient_penalty:
            return []
        found = refuse_batch_norm(config, "penalties.gradient_penalty")
        if config.penalties.clip:
            found.append(
                Problem(
                    "penalties.clip",
                    "Clipped weights keep D's slope from ever reaching the 1 that the gradient penalty asks for.",
                    "Set one of the two to 0.",
                )
            )
        return found

    def for_d(self, turn: Turn) -> Tensor:
        """The squared distance's mean."""
        shape, random = (len(turn.real_seen), 1, 1, 1), turn.game.random
        share = torch.rand(shape, dtype=turn.real_seen.dtype, device=random.device, generator=random)
        between = torch.lerp(turn.real_seen, turn.fake_seen.to(share.dtype), share)
        classes = turn.real_classes
        if classes is not None and turn.fake_classes is not None:
            classes = torch.lerp(classes, turn.fake_classes, share.flatten(1).to(classes.dtype))
        return distance_to_slope_1(turn.game, between, classes)
