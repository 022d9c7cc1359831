"""D must not change its mind in the direction in which it would change it soonest."""

from typing import Self

import torch
from torch import Tensor
from torch.nn.functional import softplus

from gan_studio.core.config import Problem, RunConfig, terms
from gan_studio.engine.game import Game, Turn
from gan_studio.engine.layers.basic import wide
from gan_studio.engine.losses.term import Term, refuse_without_log_odds

#: Length of the probing step. The difference that a shorter one makes to a probability drowns in float32.
_PROBE = 0.1
#: Shorter gradients are rounding errors and not made longer than they are.
_LEAST = 1e-12


@terms.register("virtual-adversarial", "Virtual adversarial", "D's mind is not changed by small changes of a picture.")
class VirtualAdversarial(Term):
    """E[KL(D(x) ‖ D(x + r))] over real and generated pictures (Miyato et al. 2018, VAT, eq. 5).

    r is the change of length ``radius`` that raises it most, by one power iteration (their alg. 1).
    """

    def __init__(self, weight: float, radius: float) -> None:
        super().__init__(weight)
        self.radius = radius

    @classmethod
    def make(cls, config: RunConfig) -> Self | None:
        """By ``regularisers.virtual_adversarial``."""
        options = config.regularisers
        on = options.virtual_adversarial
        return cls(on, options.virtual_adversarial_radius) if on else None

    @classmethod
    def problems(cls, config: RunConfig) -> list[Problem]:
        """A divergence needs probabilities."""
        path = "regularisers.virtual_adversarial"
        return refuse_without_log_odds(config, path) if config.regularisers.virtual_adversarial else []

    def for_d(self, turn: Turn) -> Tensor:
        """The mean over all pictures of the batch, real and generated."""
        assert turn.of_real is not None
        of_real = self._divergence(turn.game, turn.real_seen, turn.of_real.logits, turn.real_classes)
        of_fake = self._divergence(turn.game, turn.fake_seen, turn.of_fake.logits, turn.fake_classes)
        return (of_real + of_fake) / 2

    def _divergence(self, game: Game, seen: Tensor, logits: Tensor, classes: Tensor | None) -> Tensor:
        seen, logits = wide(seen), logits.detach()
        change = self.radius * direction(game, seen, logits, classes)
        return divergence(logits, game.judge(seen + change, classes, exact=True).logits).mean()


def direction(game: Game, seen: Tensor, logits: Tensor, classes: Tensor | None) -> Tensor:
    """For each picture the change ``C×H×W`` of length 1 that changes D's mind soonest; no gradient leads through it."""
    probe = torch.randn(seen.shape, dtype=seen.dtype, device=seen.device, generator=game.random)
    probe = (_PROBE * _unit(probe)).requires_grad_(True)
    changed = divergence(logits, game.judge(seen + probe, classes, exact=True).logits)
    (gradient,) = torch.autograd.grad(changed.sum(), probe)
    return _unit(gradient)


def divergence(before: Tensor, after: Tensor) -> Tensor:
    """KL(σ(before) ‖ σ(after)) of log odds, elementwise, in nats."""
    return torch.sigmoid(before) * (before - after) + softplus(after) - softplus(before)


def _unit(x: Tensor) -> Tensor:
    """Each picture scaled to length 1 over all pixels; nothing stays nothing."""
    length: Tensor = torch.linalg.vector_norm(x, dim=(1, 2, 3), keepdim=True)
    return x / length.clamp(min=_LEAST)
