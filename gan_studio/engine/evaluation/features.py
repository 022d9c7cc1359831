"""Features of a set of pictures, and distances among them, without ever holding all of them at once."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeVar

import torch
from torch import Tensor

#: Numbers of a block of distances: 64 MB in float64.
_BLOCK = 2**23
#: Nearest neighbours that are remembered; the most that a metric here asks for.
_NEIGHBOURS = 5
T = TypeVar("T")


@dataclass(frozen=True)
class Features:
    """What an extractor saw of pictures.

    Attributes:
        values: ``N×D``; figures are computed in its precision or better.
        logits: ``N×K`` of the extractor's own classes, or None when they were not kept.
        tick: called between blocks; may raise to give up.
    """

    values: Tensor
    logits: Tensor | None = None
    tick: Callable[[], None] = lambda: None
    _known: dict[str, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __len__(self) -> int:
        return len(self.values)

    def once(self, name: str, work: Callable[[], T]) -> T:
        """What ``work`` gives, worked out the first time only: those of the data serve one generator after the other.

        Args:
            name: of a result that hangs on these features alone.
        """
        if name not in self._known:
            self._known[name] = work()
        found: T = self._known[name]
        return found

    def part(self, index: Tensor | slice) -> "Features":
        """Some of them."""
        return Features(self.values[index], None if self.logits is None else self.logits[index], self.tick)

    def blocks(self, columns: int) -> Iterator[slice]:
        """Rows in blocks such that a block with so many columns is not too large."""
        size = max(1, _BLOCK // max(columns, 1))
        for start in range(0, len(self), size):
            self.tick()
            yield slice(start, min(start + size, len(self)))

    def distances(self, others: "Features") -> Iterator[Tensor]:
        """Euclidean distances from each of these, a block of rows at a time: ``B×len(others)``.

        From the mean of ``others``, so that squares are not large numbers of which small differences are taken.
        """
        centre = others.values.mean(0)
        targets = others.values - centre
        squares = targets.square().sum(1)
        for rows in self.blocks(len(others)):
            block = self.values[rows] - centre
            mixed = torch.addmm(squares, block, targets.T, alpha=-2)
            yield (mixed + block.square().sum(1, keepdim=True)).clamp(min=0).sqrt()

    def nearest(self, others: "Features") -> Tensor:
        """Distance of each of these to the nearest of ``others``, ``N``."""
        return torch.cat([block.amin(1) for block in self.distances(others)])

    def radius(self, k: int) -> Tensor:
        """Distance of each of these to its k-th nearest other one, ``N``; to the farthest when there are fewer.

        A set of one gives infinity.
        """
        assert 1 <= k <= _NEIGHBOURS
        near = self.once("neighbours", self._neighbours)
        if not near.shape[1]:
            return near.new_full((len(self),), torch.inf)
        return near[:, min(k, near.shape[1]) - 1]

    def _neighbours(self) -> Tensor:
        """``N×k`` ascending distances to the nearest others."""
        found, start = [], 0
        for block in self.distances(self):
            rows = torch.arange(len(block), device=block.device)
            block[rows, rows + start] = torch.inf  # oneself
            found.append(block.topk(min(_NEIGHBOURS, len(self) - 1), largest=False).values)
            start += len(block)
        return torch.cat(found)
