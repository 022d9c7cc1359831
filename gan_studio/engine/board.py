"""How the explorer gets the newest weights of a running training without disturbing it."""

import threading
import time
from dataclasses import dataclass, field

from torch import Tensor

from gan_studio.core.config import ClassesConfig, NetworkConfig
from gan_studio.core.shape import ImageShape


@dataclass(frozen=True)
class Published:
    """EMA weights of one moment; nobody changes them any more.

    Attributes:
        moment: when they were published, on the monotonic clock, seconds.
    """

    step: int
    network: NetworkConfig
    classes: ClassesConfig
    shape: ImageShape
    weights: dict[str, Tensor]
    moment: float = field(default_factory=time.monotonic)


class WeightsBoard:
    """The trainer pins the newest EMA weights here, but only when somebody asked.

    Attributes:
        wanted: set by the reader; the trainer looks once a step and clears it.
    """

    def __init__(self) -> None:
        self.wanted = threading.Event()
        self._lock = threading.Lock()
        self._newest: Published | None = None

    def publish(self, published: Published) -> None:
        """Pin weights, in place of the last ones."""
        with self._lock:
            self._newest = published
        self.wanted.clear()

    def newest(self) -> Published | None:
        """The newest weights, or None before the first."""
        with self._lock:
            return self._newest

    def clear(self) -> None:
        """Take the weights down when a training ends."""
        with self._lock:
            self._newest = None
