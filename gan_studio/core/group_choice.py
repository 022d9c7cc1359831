"""Which group of similar pictures a latent stands for, where a generator is told groups that nobody has named.

Such a generator looks to everybody like one without classes: its latents are longer, and their last numbers choose the
group. So seeds, sliders and walks reach all groups, and each comes as often as it does among the pictures.
"""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from gan_studio.core.classes import ClassWeights
from gan_studio.core.latent import Latents

#: Numbers of a latent that choose its group.
CHOOSING = 32
#: How sharply the nearest group is preferred: nearly all latents have one group, walks go from one to the next.
_SHARPNESS = 40.0
#: Latents that head starts are fitted on; fewer of more groups.
_TRIED, _SCORES = 20_000, 2_000_000
_ROUNDS, _RATE = 40, 0.3


class GroupChoice:
    """Groups as directions: a latent has the group whose direction it goes along the farthest, with a head start.

    Args:
        counts: pictures in each of K groups; the head starts are such that standard normal latents have each group
            about as often as it has pictures.
    """

    def __init__(self, counts: Sequence[int]) -> None:
        self._directions, self._starts = _fitted(tuple(counts))

    def split(self, latents: Latents) -> tuple[Latents, ClassWeights]:
        """Latents as people see them, ``N×(Z + CHOOSING)``, to those of the networks, ``N×Z``, and `weights`."""
        return latents[:, :-CHOOSING], self.weights(latents[:, -CHOOSING:])

    def weights(self, latents: Latents) -> ClassWeights:
        """``N×CHOOSING`` numbers to the weights of the groups, ``N×K``: nearly one-hot, or a mixture in between."""
        ahead = latents.astype(np.float64) @ self._directions.T + self._starts
        shares = np.exp(_SHARPNESS * (ahead - ahead.max(axis=1, keepdims=True)))
        weights: ClassWeights = (shares / shares.sum(axis=1, keepdims=True)).astype(np.float32)
        return weights


@lru_cache(maxsize=8)
def _fitted(counts: tuple[int, ...]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Directions ``K×CHOOSING``, and the head starts ``K``."""
    random = np.random.Generator(np.random.Philox(0))
    directions = random.standard_normal((len(counts), CHOOSING))
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    tried = min(_TRIED, _SCORES // len(counts))
    ahead = random.standard_normal((tried, CHOOSING)) @ directions.T
    wanted = np.array(counts, np.float64) / sum(counts)
    there = wanted > 0
    starts = np.where(there, 0.0, -np.inf)
    for _ in range(_ROUNDS):
        found = np.bincount((ahead + starts).argmax(axis=1), minlength=len(counts)) / tried
        starts[there] += _RATE * (np.log(wanted[there]) - np.log(found[there] + 0.5 / tried)).clip(-2, 2)
    return directions, starts
