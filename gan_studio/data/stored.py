"""Arrays in files of other programs, read as NumPy's are: a block at a time."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from gan_studio.core.errors import UserError
from gan_studio.core.shape import MODES
from gan_studio.data.source import Tick
from gan_studio.data.table_pixels import square

_BLOCK_BYTES = 2**22
_IMAGES = ("x_train", "train_x", "images", "train_images", "x", "image", "train", "data", "features", "imgs", "pixels")
_LABELS = ("y_train", "train_y", "labels", "train_labels", "y", "label", "target", "targets", "classes", "class")
_NEVER = ("mask", "index", "test", "val")


class Sliceable(Protocol):
    """What an array in memory and an HDF5 dataset have in common."""

    shape: tuple[int, ...]
    dtype: Any

    def __getitem__(self, place: Any) -> Any:
        """Rows."""


@dataclass(frozen=True)
class Arrangement:
    """How an array's axes become ``N×H×W×C``.

    Attributes:
        axes: their order for `numpy.transpose`, the pictures' first.
        shape: afterwards, before ``fold``.
        fold: sides and channels of pictures that are flat rows; empty otherwise.
        columns_first: flat pictures are stored column by column.
    """

    axes: tuple[int, ...]
    shape: tuple[int, ...]
    fold: tuple[int, ...] = ()
    columns_first: bool = False


@dataclass(frozen=True)
class Foreign:
    """An array in another program's file, with what `NumpyImages` asks of one.

    Attributes:
        name: for messages.
        open: gives it.
    """

    name: str
    dtype: Any
    arrangement: Arrangement
    open: Callable[[], AbstractContextManager[Sliceable]]

    @property
    def shape(self) -> tuple[int, ...]:
        """Arranged."""
        return (self.arrangement.shape[0], *self.arrangement.fold) if self.arrangement.fold else self.arrangement.shape

    def blocks(self, tick: Tick) -> Iterator[NDArray[Any]]:
        """Pictures in order; ``UserError`` when the file is damaged."""
        count = self.shape[0]
        record = int(np.prod(self.shape[1:], dtype=np.int64)) * np.dtype(self.dtype).itemsize
        rows = max(1, _BLOCK_BYTES // max(1, record))
        try:
            with self.open() as array:
                for start in range(0, count, rows):
                    tick()
                    yield self._arranged(array, slice(start, min(start + rows, count)))
        except (OSError, ValueError, RuntimeError, KeyError) as error:
            raise UserError(
                f"{self.name} is damaged: {error}.", "Download it again, or choose another file."
            ) from error

    def numbers(self, tick: Tick) -> Iterator[NDArray[Any]]:
        """All numbers, flat, some at a time."""
        for block in self.blocks(tick):
            yield block.reshape(-1)

    def whole(self) -> NDArray[Any]:
        """All of it."""
        return np.concatenate(list(self.blocks(lambda: None)))

    def _arranged(self, array: Sliceable, rows: slice) -> NDArray[Any]:
        places: list[Any] = [slice(None)] * len(array.shape)
        places[self.arrangement.axes[0]] = rows
        block = np.transpose(np.asarray(array[tuple(places)]), self.arrangement.axes)
        if self.arrangement.fold:
            order = "F" if self.arrangement.columns_first else "C"
            block = np.stack([row.reshape(self.arrangement.fold, order=order) for row in block])
        return np.ascontiguousarray(block)


def arrange(shape: tuple[int, ...], *, matlab: bool, count: int = 0) -> Arrangement | None:
    """How an array could be pictures; None when it could not.

    Args:
        matlab: the pictures' axis comes last, as MATLAB users have it, unless another is clearly meant.
        count: of labels, where they are known: tells the pictures' axis.
    """
    if 0 in shape:
        return None
    axes: tuple[int, ...]
    if len(shape) == 4:
        last = matlab and shape[2] in MODES and not (shape[3] in MODES and shape[0] > shape[3])
        axes = (3, 0, 1, 2) if last else (0, 1, 2, 3)
    elif len(shape) == 3:
        axes = (2, 0, 1) if matlab and count != shape[0] and (count == shape[2] or shape[0] == shape[1]) else (0, 1, 2)
    elif len(shape) == 2:
        axes = (1, 0) if count == shape[1] != shape[0] or not square(shape[1]) else (0, 1)
    else:
        return None
    turned = tuple(shape[axis] for axis in axes)
    if len(shape) == 2:
        found = square(turned[1])
        if found is None or turned[0] < 2:
            return None
        side, channels = found
        return Arrangement(axes, turned, (side, side) if channels == 1 else (side, side, channels), matlab)
    if len(turned) == 4 and turned[3] not in MODES and turned[1] not in MODES:
        return None
    sides = turned[1:3] if len(turned) == 3 or turned[3] in MODES else turned[2:]
    return Arrangement(axes, turned) if min(sides) >= 4 else None


def likeliest(shapes: dict[str, tuple[int, ...]], *, matlab: bool) -> tuple[str, str | None] | None:
    """Names of the images and of their labels among arrays of these shapes; None when there are no pictures."""

    def rank(name: str, known: tuple[str, ...]) -> tuple[int, int]:
        words = name.lower().replace("/", "_").strip("_")
        base = name.lower().rpartition("/")[2]
        apart = any(word in words for word in _NEVER)
        place = next((place for place, one in enumerate(known) if one in (words, base)), len(known))
        return int(apart), place

    could = [name for name, shape in shapes.items() if arrange(shape, matlab=matlab) and not _are_labels(shape)]
    if not could:
        return None
    images = min(could, key=lambda name: (rank(name, _IMAGES), len(shapes[name]) == 2, -max(shapes[name])))
    fitting = [
        name
        for name, shape in shapes.items()
        if name != images and _count(shape) in shapes[images] and _count(shape) > 1
    ]
    group = images.rpartition("/")[0]
    fitting = [name for name in fitting if rank(name, _LABELS)[1] < len(_LABELS) or "label" in name.lower()]
    labels = min(fitting, key=lambda name: (name.rpartition("/")[0] != group, rank(name, _LABELS)), default=None)
    return images, labels


def _count(shape: tuple[int, ...]) -> int:
    """Of labels in an array of this shape: one each, or rows."""
    long = [side for side in shape if side != 1]
    return long[0] if 1 <= len(long) <= 2 else 0


def _are_labels(shape: tuple[int, ...]) -> bool:
    return sum(side != 1 for side in shape) < 2


def note_on(names: list[str], images: str, labels: str | None, arrangement: Arrangement) -> str:
    """Which arrays were taken, and how, for the report."""
    words = f"The pictures are those of {images!r}" + (f", the labels of {labels!r}" if labels else "")
    if arrangement.fold:
        by = "column by column" if arrangement.columns_first else "row by row"
        words += f"; each row is read as {'×'.join(map(str, arrangement.fold))}, {by}"
    others = [name for name in names if name not in (images, labels)]
    return f"{words}; {', '.join(map(repr, others[:5]))} kept apart." if others else f"{words}."
