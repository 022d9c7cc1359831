"""Classes as weights ``N×K``: one-hot, or a mixture of several that sums to 1. Float32 throughout."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from gan_studio.core.errors import UserError

ClassWeights = NDArray[np.float32]


def one_hot(labels: Sequence[int] | NDArray[np.int64], classes: int) -> ClassWeights:
    """``N×K`` of N labels in 0..K-1."""
    return np.eye(classes, dtype=np.float32)[np.asarray(labels, np.int64)]


def cycled_classes(count: int, classes: int) -> ClassWeights:
    """``count×K``: picture i has class i mod K, so that columns of a grid become classes where K fits."""
    return one_hot([index % classes for index in range(count)], classes)


def mixed_classes(shares: Mapping[str, float], names: Sequence[str]) -> ClassWeights:
    """``1×K`` from a class's name to its share; shares are scaled to sum to 1.

    Names that the generator lacks are passed over; when nothing is left, it is the first class.
    """
    weights = np.array([[max(0.0, shares.get(name, 0.0)) for name in names]], np.float32)
    total = float(weights.sum())
    return (weights / np.float32(total)).astype(np.float32) if total > 0 else one_hot([0], len(names))


def blend_classes(start: ClassWeights, end: ClassWeights, t: NDArray[np.floating]) -> ClassWeights:
    """Mixtures at ``t`` (``N``, 0..1) between two (``1×K`` each), ``N×K``."""
    share = t.astype(np.float32)[:, None]
    return ((1 - share) * start + share * end).astype(np.float32)


def class_indices(wanted: Sequence[str], names: Sequence[str]) -> list[int]:
    """Where the wanted names stand among ``names``; ``UserError`` for those that do not, or without classes."""
    if wanted and not names:
        raise UserError(
            "This run was trained without classes.", "Leave the class out, or train a run with classes.", field="class"
        )
    unknown = [name for name in wanted if name not in names]
    if unknown:
        listed = ", ".join(names[:20]) + (", …" if len(names) > 20 else "")
        raise UserError(f"There is no class called {unknown[0]!r}.", f"The classes are {listed}.", field="class")
    return [names.index(name) for name in wanted]
