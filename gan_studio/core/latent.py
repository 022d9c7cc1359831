"""Latent vectors: from seeds, shortened, walked between. Float32 ``N×D`` throughout."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Latents = NDArray[np.float32]


def latents_from_seeds(seeds: Sequence[int], size: int) -> Latents:
    """One standard normal vector a seed, ``len(seeds)×size``: the same on every machine, whatever the other seeds."""
    rows = [np.random.Generator(np.random.Philox(seed)).standard_normal(size, dtype=np.float32) for seed in seeds]
    return np.stack(rows) if rows else np.zeros((0, size), np.float32)


def truncate(latents: Latents, psi: float) -> Latents:
    """Shorten latents towards the mean, which is 0: psi 1 changes nothing, 0 gives the mean picture.

    Lower psi trades variety for typical pictures (Karras et al. 2019, there in W; here in Z).
    """
    return (latents * np.float32(psi)).astype(np.float32)


def lerp(start: Latents, end: Latents, count: int) -> Latents:
    """``count`` points on the straight line from ``start`` to ``end`` (``D`` each), both included."""
    t = np.linspace(0, 1, count, dtype=np.float32)[:, None]
    return ((1 - t) * start + t * end).astype(np.float32)


def slerp(start: Latents, end: Latents, count: int) -> Latents:
    """``count`` points on the arc from ``start`` to ``end``, both included (Shoemake 1985; White 2016 for GANs).

    Lengths are interpolated too, so that ends of different norm are met exactly. Parallel ends fall back to `lerp`.
    """
    norms = np.linalg.norm(start), np.linalg.norm(end)
    if min(norms) < 1e-8:
        return lerp(start, end, count)
    a, b = start / norms[0], end / norms[1]
    omega = float(np.arccos(np.clip(np.dot(a, b), -1, 1)))
    if np.sin(omega) < 1e-4:
        return lerp(start, end, count)
    t = np.linspace(0, 1, count)[:, None]
    direction = (np.sin((1 - t) * omega) * a + np.sin(t * omega) * b) / np.sin(omega)
    walk: Latents = ((norms[0] + t * (norms[1] - norms[0])) * direction).astype(np.float32)
    return walk
