"""What the explorer asks for and gets."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Weights:
    """A generator to look through.

    Attributes:
        label: for people.
        path: a checkpoint folder, or None for the newest there is: the trainer's own while it trains.
    """

    label: str
    path: Path | None = None


@dataclass(frozen=True)
class Pictures:
    """An answer of the sampling thread.

    Attributes:
        channel: who asked; each channel has its own order of requests.
        stamp: which request of that channel this answers, rising.
        images: uint8 ``N×H×W×C``, one for each latent of the request.
        step: how long the generator had been trained.
        seconds: of a core that the pictures took.
    """

    channel: str
    stamp: int
    images: NDArray[np.uint8]
    step: int
    seconds: float = 0.0
