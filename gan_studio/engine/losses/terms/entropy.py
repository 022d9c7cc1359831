"""Rewards for a D that is undecided."""

from typing import Self

import torch
from torch import Tensor
from torch.nn.functional import softplus

from gan_studio.core.config import Problem, RunConfig, terms
from gan_studio.engine.game import Turn
from gan_studio.engine.losses.term import Term, refuse_without_log_odds


def entropy(logits: Tensor) -> Tensor:
    """Of the decision whose log odds these are, elementwise, in nats: 0 when D is sure, log 2 when it has no idea."""
    return softplus(logits) - logits * torch.sigmoid(logits)


@terms.register("entropy", "Maximum entropy", "D is rewarded for being undecided about generated pictures.")
class MaximumEntropy(Term):
    """-H(D(G(z))): what D cannot tell by the pictures it is not to learn by heart."""

    @classmethod
    def make(cls, config: RunConfig) -> Self | None:
        """By ``regularisers.entropy``."""
        return cls(config.regularisers.entropy) if config.regularisers.entropy else None

    @classmethod
    def problems(cls, config: RunConfig) -> list[Problem]:
        """An entropy needs probabilities."""
        return refuse_without_log_odds(config, "regularisers.entropy") if config.regularisers.entropy else []

    def for_d(self, turn: Turn) -> Tensor:
        """Negative, for it is rewarded."""
        return -entropy(turn.of_fake.logits).mean()


@terms.register("confidence", "Confidence penalty", "D is punished for being sure.")
class ConfidencePenalty(Term):
    """-H(D(x)) over real and generated pictures alike (Pereyra et al. 2017, section 3)."""

    @classmethod
    def make(cls, config: RunConfig) -> Self | None:
        """By ``regularisers.confidence``."""
        return cls(config.regularisers.confidence) if config.regularisers.confidence else None

    @classmethod
    def problems(cls, config: RunConfig) -> list[Problem]:
        """An entropy needs probabilities."""
        return refuse_without_log_odds(config, "regularisers.confidence") if config.regularisers.confidence else []

    def for_d(self, turn: Turn) -> Tensor:
        """Negative: less entropy costs more."""
        assert turn.of_real is not None
        return -(entropy(turn.of_real.logits).mean() + entropy(turn.of_fake.logits).mean()) / 2
