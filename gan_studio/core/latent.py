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
    return lerp_at(start, end, np.linspace(0, 1, count, dtype=np.float32))


def lerp_at(start: Latents, end: Latents, t: NDArray[np.floating]) -> Latents:
    """Points at ``t`` (``N``, 0..1) of the straight line from ``start`` to ``end``, ``N×D``."""
    share = t.astype(np.float32)[:, None]
    return ((1 - share) * start + share * end).astype(np.float32)


def slerp(start: Latents, end: Latents, count: int) -> Latents:
    """``count`` points on the arc from ``start`` to ``end``, both included (Shoemake 1985; White 2016 for GANs)."""
    return slerp_at(start, end, np.linspace(0, 1, count))


def slerp_at(start: Latents, end: Latents, t: NDArray[np.floating]) -> Latents:
    """Points at ``t`` (``N``, 0..1) of the arc from ``start`` to ``end``, ``N×D``.

    Lengths are interpolated too, so that ends of different norm are met exactly. Parallel ends fall back to `lerp_at`.
    """
    norms = np.linalg.norm(start), np.linalg.norm(end)
    if min(norms) < 1e-8:
        return lerp_at(start, end, t)
    a, b = start / norms[0], end / norms[1]
    omega = float(np.arccos(np.clip(np.dot(a, b), -1, 1)))
    if np.sin(omega) < 1e-4:
        return lerp_at(start, end, t)
    share = t[:, None]
    direction = (np.sin((1 - share) * omega) * a + np.sin(share * omega) * b) / np.sin(omega)
    walk: Latents = ((norms[0] + share * (norms[1] - norms[0])) * direction).astype(np.float32)
    return walk
