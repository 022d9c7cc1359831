"""An image set that is ready to train on."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gan_studio.core.config.data import DataConfig
from gan_studio.core.shape import ImageShape
from gan_studio.data.points import draw_points, to_points
from gan_studio.data.report import Report


@dataclass(frozen=True)
class ImageSet:
    """Prepared pictures, memory-mapped from the cache: a set may be larger than memory.

    Attributes:
        images: uint8 ``N×H×W×C``, or float32 ``N×1×2×1`` in -1..1 for points in the plane; read-only.
        labels: int64 ``N``, indices into ``classes``; None without classes.
        classes: their names; empty without.
        config: resolved: height and width are above 0, channels is never ``auto``.
        report: what came in.
        fingerprint: sha256 (hex) of shape, pixels, labels and class names.
    """

    images: NDArray[Any]
    labels: NDArray[np.int64] | None
    classes: tuple[str, ...]
    config: DataConfig
    report: Report
    fingerprint: str

    def __len__(self) -> int:
        return len(self.images)

    @property
    def shape(self) -> ImageShape:
        """Of one picture."""
        _, height, width, channels = self.images.shape
        return ImageShape(height, width, channels)

    def preview(self, count: int, seed: int = 0) -> NDArray[np.uint8]:
        """``count`` pictures (or all, if there are fewer) drawn without repetition, in the set's order; as `shown`.

        Returns:
            uint8 ``count×H×W×C`` in memory.
        """
        chosen = np.random.default_rng(seed).permutation(len(self))[:count]
        return self.shown(np.sort(chosen))

    def shown(self, chosen: NDArray[np.int64]) -> NDArray[np.uint8]:
        """What people get to see of some of the set, uint8 ``N×H×W×C`` in memory: those pictures; of points in the
        plane one picture with all of them."""
        if not self.shape.points:
            return np.array(self.images[chosen])
        return draw_points(real=to_points(self.images[chosen]))[None]
