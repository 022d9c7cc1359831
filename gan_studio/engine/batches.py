"""Pictures for D: shuffled, by index, without worker processes."""

from typing import Any

import psutil
import torch
from numpy.typing import NDArray
from torch import Tensor

#: Share of the free memory that the pictures may take before they are read from the memory-mapped file instead.
_SHARE = 0.4


class Batches:
    """Endless shuffled batches of an image set.

    Every epoch is a new order, drawn from the seed and the epoch's number alone: the position is a single count.

    Args:
        images: uint8 ``N×H×W×C``, memory-mapped or not.
        size: pictures a batch; at most N. A last part of an epoch smaller than that is left out.
        flip: mirror half of the pictures.
        random: for the mirroring, on ``device``.

    Attributes:
        taken: batches given out so far; set it to go on from there.
    """

    def __init__(
        self,
        images: NDArray[Any],
        size: int,
        *,
        seed: int,
        flip: bool,
        random: torch.Generator,
        device: torch.device,
    ) -> None:
        self._size = size
        self._flip = flip
        self._random = random
        self._device = device
        self._seed = seed
        self._count = len(images)
        self._resident = torch.tensor(images, device=device) if images.nbytes < _room(device) else None
        self._mapped = images
        self._per_epoch = self._count // size
        self._order = torch.empty(0, dtype=torch.int64)
        self._epoch = -1
        self.taken = 0

    def next(self) -> Tensor:
        """The next batch, float32 ``N×C×H×W`` in [-1, 1], channels last in memory."""
        epoch, position = divmod(self.taken, self._per_epoch)
        if epoch != self._epoch:
            self._order, self._epoch = self._shuffle(epoch), epoch
        index = self._order[position * self._size : (position + 1) * self._size]
        self.taken += 1
        if self._resident is not None:
            pixels = self._resident.index_select(0, index)
        else:
            pixels = torch.from_numpy(self._mapped[index.numpy()]).to(self._device, non_blocking=True)
        batch = pixels.permute(0, 3, 1, 2).float().div_(127.5).sub_(1)
        if self._flip:
            mirrored = torch.rand(len(batch), 1, 1, 1, device=self._device, generator=self._random) < 0.5
            batch = torch.where(mirrored, batch.flip(3), batch)
        return batch

    def _shuffle(self, epoch: int) -> Tensor:
        random = torch.Generator().manual_seed((self._seed * 1_000_003 + epoch) % 2**63)
        order = torch.randperm(self._count, generator=random)
        return order if self._resident is None else order.to(self._device)


def _room(device: torch.device) -> float:
    """Bytes that the pictures may take on a device."""
    if device.type == "cuda":
        return torch.cuda.mem_get_info(device)[0] * _SHARE
    return float(psutil.virtual_memory().available) * _SHARE
