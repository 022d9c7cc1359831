"""G learns to match what D looks at, on average."""

from typing import Self

from torch import Tensor

from gan_studio.core.config import RunConfig, terms
from gan_studio.engine.game import Turn
from gan_studio.engine.losses.term import Term


@terms.register("feature-matching", "Feature matching", "D's mean features of generated pictures match real ones'.")
class FeatureMatching(Term):
    """‖E f(x) - E f(G(z))‖² in G's loss; f are the features before D's last layer (Salimans et al. 2016, 3.1)."""

    looks_at_real = True

    @classmethod
    def make(cls, config: RunConfig) -> Self | None:
        """By ``objective.feature_matching``."""
        return cls(config.objective.feature_matching) if config.objective.feature_matching else None

    def for_g(self, turn: Turn) -> Tensor:
        """The squared distance of the two means."""
        assert turn.of_real is not None
        wanted = turn.of_real.features.detach().mean(0)
        return (turn.of_fake.features.mean(0) - wanted).square().sum()
