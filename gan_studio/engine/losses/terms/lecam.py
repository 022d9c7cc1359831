"""A leash on D's outputs, for sets of few pictures."""

from typing import Self

import torch
from torch import Tensor

from gan_studio.core.config import RunConfig, terms
from gan_studio.engine.game import Turn
from gan_studio.engine.losses.term import Term


@terms.register("lecam", "LeCam", "D's outputs stay near the running means of the other kind's.")
class LeCam(Term):
    """E[(D(x) - α_F)²] + E[(D(G(z)) - α_R)²] (Tseng et al. 2021, eq. 3); α are running means of D's outputs."""

    def __init__(self, weight: float, decay: float, first: int) -> None:
        super().__init__(weight)
        self.decay = decay
        self.first = first
        self.real_mean: Tensor
        self.fake_mean: Tensor
        self.register_buffer("real_mean", torch.zeros(()))
        self.register_buffer("fake_mean", torch.zeros(()))

    @classmethod
    def make(cls, config: RunConfig) -> Self | None:
        """By ``regularisers.lecam``."""
        options = config.regularisers
        return cls(options.lecam, options.lecam_decay, options.lecam_from) if options.lecam else None

    def for_d(self, turn: Turn) -> Tensor | None:
        """Take the outputs into the means, then the distance from them; nothing before its first step."""
        assert turn.of_real is not None
        real, fake = turn.of_real.logits, turn.of_fake.logits
        # A plain mean until there are enough values for a running one.
        share = max(1 - self.decay, 1 / (turn.d_step - self.began[1]))
        self.real_mean.lerp_(real.detach().mean().to(self.real_mean.dtype), share)
        self.fake_mean.lerp_(fake.detach().mean().to(self.fake_mean.dtype), share)
        if turn.step < self.first:
            return None
        return (real - self.fake_mean).square().mean() + (fake - self.real_mean).square().mean()
