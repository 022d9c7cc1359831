"""Pictures that D never learns from: how it judges them tells how well it knows the others."""

from functools import partial
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from gan_studio.core.config import RunConfig
from gan_studio.engine.batches import Batches

#: A mean of so many says enough.
_MOST = 500


class HeldOut:
    """Batches of them, in turn. Which one follows from its number: there is nothing to save.

    Args:
        batches: of these pictures alone.
    """

    #: Steps of D from one look at them to the next; an adaptive probability moves as often.
    every = 4

    def __init__(self, batches: Batches) -> None:
        self._batches = batches

    def batch(self, d_step: int, size: int) -> tuple[Tensor, Tensor | None] | None:
        """Pictures ``N×C×H×W`` in [-1, 1] and their classes ``N×K``, or None in steps without a look.

        Args:
            size: N, or fewer where there are not so many.
        """
        if d_step % self.every:
            return None
        size = min(size, self._batches.count)
        first = d_step // self.every * size
        return self._batches.at(torch.arange(first, first + size) % self._batches.count)


def divided(count: int, share: float, seed: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Which of ``count`` pictures D learns from, and which are held out, both in rising order."""
    held = min(max(1, round(share * count)), _MOST, count - 1) if share else 0
    order = np.random.default_rng(seed).permutation(count)
    return np.sort(order[held:]), np.sort(order[:held])


def deal(
    config: RunConfig,
    images: NDArray[Any],
    labels: NDArray[np.int64] | None,
    random: torch.Generator,
    device: torch.device,
) -> tuple[Batches, HeldOut | None]:
    """A run's batches, and what is held out of them where its augmentation looks at that.

    Args:
        images, labels: see `Trainer`.
        random: on ``device``; see `Batches`.
    """
    make = partial(Batches, classes=len(config.classes.names), seed=config.training.seed, random=random, device=device)
    labels = labels if config.classes.conditional else None
    share = config.augmentation.held_out if config.augmentation.adaptive else 0.0
    known, held = divided(len(images), share, config.training.seed)
    batches = make(
        images,
        labels,
        among=known if len(held) else None,
        flip=config.augmentation.flip,
        balanced=config.classes.balanced,
    )
    if not len(held):
        return batches, None
    return batches, HeldOut(make(images[held], None if labels is None else labels[held]))
