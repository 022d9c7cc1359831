"""Telling people when augmentation has come to its end."""

import numpy as np
from numpy.typing import NDArray

from gan_studio.core.config import AugmentationConfig
from gan_studio.core.events import METRIC_COLUMNS, Advice

_STEP, _IMAGES, _AUGMENT = (METRIC_COLUMNS.index(name) for name in ("step", "images", "augment"))
#: The probability is stored in float32.
_NEARLY = 1e-6


class LimitWatch:
    """Says once when the adaptive probability has stood at its limit for as long as it takes from 0 to 1."""

    def __init__(self, config: AugmentationConfig) -> None:
        self._limit = config.limit if config.adaptive else np.inf
        self._patience = config.speed * 1000
        self._free: float | None = None
        self._said = False

    def look(self, rows: NDArray[np.float64]) -> Advice | None:
        """Consecutive steps, ``K×len(METRIC_COLUMNS)``; what there is to say of them."""
        if self._said or not len(rows):
            return None
        below = rows[~(rows[:, _AUGMENT] >= self._limit - _NEARLY), _IMAGES]
        if len(below) or self._free is None:
            self._free = float(below[-1] if len(below) else rows[0, _IMAGES])
        if rows[-1, _IMAGES] - self._free < self._patience:
            return None
        self._said = True
        return Advice(
            int(rows[-1, _STEP]),
            f"Augmentation has stood at its highest probability, {self._limit:g}, for long: D still knows the training "
            "pictures too well.",
            "Use more pictures, a smaller D or R1; a higher limit lets the changes leak into what G makes.",
        )
