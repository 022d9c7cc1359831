"""The auxiliary classifier's loss: D must tell a real picture's class, G must make pictures whose class is told."""

from typing import Self

from torch import Tensor
from torch.nn.functional import cross_entropy

from gan_studio.core.config import RunConfig, terms
from gan_studio.engine.game import Turn
from gan_studio.engine.losses.term import Term


@terms.register("auxiliary", "Auxiliary classifier", "D tells real pictures' classes, G makes pictures of theirs.")
class Auxiliary(Term):
    """Cross-entropy of D's classes: on real pictures for D, on generated ones for G (Odena et al. 2017, eq. 3).

    D does not learn classes from generated pictures: early ones would teach it nonsense.
    """

    @classmethod
    def make(cls, config: RunConfig) -> Self | None:
        """By ``classes.discriminator``."""
        classes = config.classes
        return cls(classes.auxiliary_weight) if classes.discriminator == "auxiliary" else None

    def for_d(self, turn: Turn) -> Tensor:
        """On real pictures."""
        assert turn.of_real is not None
        return _cross_entropy(turn.of_real.class_logits, turn.real_classes)

    def for_g(self, turn: Turn) -> Tensor:
        """On generated pictures."""
        return _cross_entropy(turn.of_fake.class_logits, turn.fake_classes)


def _cross_entropy(logits: Tensor | None, classes: Tensor | None) -> Tensor:
    assert logits is not None
    assert classes is not None
    return cross_entropy(logits, classes)
