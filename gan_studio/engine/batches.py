"""Pictures for D: shuffled, by index, without worker processes."""

from typing import Any

import numpy as np
import psutil
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn.functional import one_hot

#: Share of the free memory that the pictures may take before they are read from the memory-mapped file instead.
_SHARE = 0.4


class Batches:
    """Endless shuffled batches of an image set.

    Every epoch is a new order, drawn from the seed and the epoch's number alone: the position is two counts. A last
    part of an epoch that is smaller than a batch is left out.

    Args:
        images: uint8 ``N×H×W×C``, or float32 in [-1, 1] for points; memory-mapped or not.
        labels: int64 ``N`` of ``classes`` classes; None when the run is not conditional.
        among: rising indices of the pictures that are given out; None for all.
        balanced: every class equally often.
        flip: mirror half of the pictures.
        random: for mirroring and for the classes of generated pictures, on ``device``.

    Attributes:
        count: N, or how many are given out.
        epoch, position: full epochs, and pictures taken of this one; set them to go on from there.
        taken: pictures given out so far.
    """

    def __init__(
        self,
        images: NDArray[Any],
        labels: NDArray[np.int64] | None = None,
        classes: int = 0,
        *,
        seed: int,
        among: NDArray[np.int64] | None = None,
        flip: bool = False,
        balanced: bool = False,
        random: torch.Generator,
        device: torch.device,
    ) -> None:
        self._flip = flip
        self._balanced = balanced
        self._random = random
        self._device = device
        self._seed = seed
        self.count = len(images) if among is None else len(among)
        self._among = None if among is None else torch.from_numpy(among)
        if labels is not None and among is not None:
            labels = np.asarray(labels)[among]
        self._resident = torch.tensor(images, device=device) if images.nbytes < _room(device) else None
        self._mapped = images
        self._labels = None if labels is None else torch.tensor(labels, device=device)
        if self._among is not None and self._resident is not None:
            self._among = self._among.to(device)
        self._classes = classes
        # A class may be there by name only: balanced drawing is among those that have pictures.
        self._present = None if self._labels is None else self._labels.unique()
        self._order = torch.empty(0, dtype=torch.int64)
        self._ordered = -1
        self.epoch = self.position = self.taken = 0

    def next(self, size: int) -> tuple[Tensor, Tensor | None]:
        """The next ``size`` (at most N) pictures, float32 ``N×C×H×W`` in [-1, 1], channels last in memory, and their
        classes, one-hot ``N×K``."""
        if self.position + size > self.count:
            self.epoch, self.position = self.epoch + 1, 0
        if self.epoch != self._ordered:
            self._order, self._ordered = self._shuffle(self.epoch), self.epoch
        index = self._order[self.position : self.position + size]
        self.position += size
        self.taken += size
        batch, classes = self.at(index)
        if self._flip:
            mirrored = torch.rand(len(batch), 1, 1, 1, device=self._device, generator=self._random) < 0.5
            batch = torch.where(mirrored, batch.flip(3), batch)
        return batch, classes

    def at(self, index: Tensor) -> tuple[Tensor, Tensor | None]:
        """Certain ones of the ``count`` pictures, and their classes, as `next` gives them but never mirrored."""
        pictures = self._pictures(index if self._resident is None else index.to(self._device))
        return pictures, None if self._labels is None else self._one_hot(self._labels[index.to(self._device)])

    def draw_classes(self, size: int, *, pairs: bool = False) -> Tensor | None:
        """Classes for generated pictures, one-hot ``size×K``, as often as D sees them in real ones; None without.

        Args:
            pairs: the second half has the classes of the first again.
        """
        if self._labels is None or self._present is None:
            return None
        among = self._present if self._balanced else self._labels
        count = (size + 1) // 2 if pairs else size
        drawn = torch.randint(len(among), (count,), device=self._device, generator=self._random)
        return self._one_hot(among[torch.cat([drawn, drawn])[:size] if pairs else drawn])

    def some(self, count: int) -> Tensor:
        """``count`` pictures from all over the set, always the same ones; repeated when there are fewer."""
        return self.at(torch.arange(count) * self.count // count)[0]

    def _pictures(self, index: Tensor) -> Tensor:
        if self._among is not None:
            index = self._among[index]
        if self._resident is not None:
            pixels = self._resident.index_select(0, index)
        else:
            pixels = torch.from_numpy(self._mapped[index.numpy()]).to(self._device, non_blocking=True)
        pixels = pixels.permute(0, 3, 1, 2)
        return pixels.float().div_(127.5).sub_(1) if pixels.dtype == torch.uint8 else pixels.float()

    def _one_hot(self, labels: Tensor) -> Tensor:
        return one_hot(labels, self._classes).float()

    def _shuffle(self, epoch: int) -> Tensor:
        random = torch.Generator().manual_seed((self._seed * 1_000_003 + epoch) % 2**63)
        if self._balanced and self._labels is not None:
            labels = self._labels.cpu()
            shares = 1 / torch.bincount(labels, minlength=self._classes).double()
            order = torch.multinomial(shares[labels], self.count, replacement=True, generator=random)
        else:
            order = torch.randperm(self.count, generator=random)
        return order if self._resident is None else order.to(self._device)


def _room(device: torch.device) -> float:
    """Bytes that the pictures may take on a device."""
    if device.type == "cuda":
        return torch.cuda.mem_get_info(device)[0] * _SHARE
    return float(psutil.virtual_memory().available) * _SHARE
