"""A figure that says how near samples are to the data."""

from abc import ABC, abstractmethod
from typing import ClassVar

from gan_studio.core.evaluation import Measurement
from gan_studio.engine.evaluation.features import Features


class Metric(ABC):
    """Base of the classes in ``engine/evaluation/metrics``.

    Attributes:
        higher_is_better: which way is better.
        needs_logits: whether it looks at the extractor's classes; then ``logits`` is not None.
    """

    higher_is_better: ClassVar[bool] = False
    needs_logits: ClassVar[bool] = False

    @abstractmethod
    def measure(self, samples: Features, pictures: Features) -> Measurement | None:
        """The figure, with its standard error where it has one, without a floor; None where it cannot be told.

        Both sets are in an order drawn at random.
        """
