"""A figure that says how near samples are to the data."""

from abc import ABC, abstractmethod

from gan_studio.core.evaluation import Measurement
from gan_studio.engine.evaluation.features import Features


class Metric(ABC):
    """Base of the classes in ``engine/evaluation/metrics``."""

    @abstractmethod
    def measure(self, samples: Features, pictures: Features) -> Measurement | None:
        """The figure, with its standard error where it has one, without a floor; None where it cannot be told.

        Both sets are in an order drawn at random.
        """
