"""A folder of ``.npy`` files: each a picture or a stack of them, together one set."""

import io
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from gan_studio.core.config.data import DataConfig
from gan_studio.core.errors import UserError
from gan_studio.data.decoders.array import stack_shape
from gan_studio.data.held import files_below, holds_only
from gan_studio.data.label_values import classes_of
from gan_studio.data.labels.arrays import LabelArrays
from gan_studio.data.layout import lay_out
from gan_studio.data.names import Item
from gan_studio.data.npy import StoredArray, open_npy
from gan_studio.data.report import LeftOut
from gan_studio.data.source import Files, Format, Origin, Source, Tick, file_facts, origin_of, sources
from gan_studio.data.sources.numpy_files import NumpyImages, scaling_of
from gan_studio.data.unusable import UnusableError

_HINT = "Save each picture with numpy.save as numbers, H×W or H×W×C, or several as N×H×W×C."
_MAX_NUMBERS = 2**28  # of one file that has to be scaled as a whole


@dataclass(frozen=True)
class _Joined:
    """Several arrays as one, with what `NumpyImages` asks of one.

    Attributes:
        shapes: of each as a stack, ``N×H×W×C``.
    """

    name: str
    arrays: Sequence[StoredArray]
    shapes: Sequence[tuple[int, int, int, int]]

    @property
    def shape(self) -> tuple[int, ...]:
        """Of all, where they are alike."""
        return (sum(shape[0] for shape in self.shapes), *self.shapes[0][1:])

    @property
    def dtype(self) -> np.dtype[Any]:
        """What holds all numbers."""
        return np.result_type(*{array.dtype for array in self.arrays})

    def blocks(self, tick: Tick) -> Iterator[NDArray[Any]]:
        """Pictures in the order of the files."""
        for array, shape in zip(self.arrays, self.shapes, strict=True):
            if len(array.shape) == len(shape) - (shape[3] == 1 and array.shape[-1] != 1):
                for block in array.blocks(tick):
                    yield block.reshape(-1, *shape[1:])
            else:
                tick()
                yield array.whole().reshape(shape)

    def numbers(self, tick: Tick) -> Iterator[NDArray[Any]]:
        """All numbers, flat."""
        for array in self.arrays:
            yield from array.numbers(tick)


class _JoinedImages(NumpyImages):
    """Arrays of one size, whose range is judged for all together; folders are classes, or an array is the labels."""

    def __init__(
        self, root: Path, joined: _Joined, names: Sequence[str], labels: StoredArray | None, depth: str
    ) -> None:
        super().__init__(root, joined, LabelArrays(0), depth)  # type: ignore[arg-type]  # it has what is asked of one
        self._joined, self._names, self._values = joined, names, labels

    def name(self, index: int) -> str:
        """The file, and the place in it where it holds several."""
        for name, shape in zip(self._names, self._joined.shapes, strict=True):
            if index < shape[0]:
                return name if shape[0] == 1 else f"{name}[{index}]"
            index -= shape[0]
        raise IndexError(index)

    def labels(self) -> tuple[NDArray[np.int64] | None, tuple[str, ...]]:
        """See `Arrays`."""
        if self._values is not None:
            return classes_of(self._values.whole(), self.count, self._values.name)
        layout = lay_out(self._names, DataConfig(parts="all"), (), lambda: None)
        if not layout.classes or len(layout.items) != len(self._names):
            return None, ()
        counts = [shape[0] for shape in self._joined.shapes]
        return np.repeat(np.array([item.label for item in layout.items], np.int64), counts), layout.classes


class _Opener:
    """Gives arrays of different sizes as files of bytes, scaled by the range of all."""

    def __init__(self, root: Path, arrays: dict[str, StoredArray], joined: _Joined, depth: str) -> None:
        self._root, self._arrays, self._joined, self._depth = root, arrays, joined, depth
        self._lock = threading.Lock()

    @cached_property
    def _scaling(self) -> Any:
        return scaling_of(self._joined, self._depth, lambda: None)  # type: ignore[arg-type]  # as above

    @contextmanager
    def __call__(self, item: Item) -> Iterator[BinaryIO]:
        array = self._arrays[item.name]
        if self._joined.dtype == np.uint8 and not array.fortran:
            with open(self._root / item.name, "rb") as file:
                yield file
            return
        if int(np.prod(array.shape, dtype=object)) > _MAX_NUMBERS:
            raise UnusableError("too large a stack beside pictures of other sizes: choose it by itself")
        with self._lock:
            scaling = self._scaling if self._joined.dtype != np.uint8 else None
        try:
            numbers = array.whole()
        except UserError as error:
            raise UnusableError(error.message) from error
        if scaling is not None:
            numbers = np.clip(np.rint((numbers.astype(np.float64) - scaling.black) * scaling.factor), 0, 255)
        held = io.BytesIO()
        np.save(held, np.ascontiguousarray(numbers, np.uint8), allow_pickle=False)
        held.seek(0)
        yield held


def _open_source(path: Path, config: DataConfig, tick: Tick) -> Source:
    arrays, left_out = _arrays(path, tick)
    stacks = {name: shape for name, array in arrays.items() if (shape := _stack(array)) is not None}
    others = {name: array for name, array in arrays.items() if name not in stacks}
    origin = origin_of(path, file_facts(*(path / name for name in arrays)))
    if not stacks:
        words = "; ".join(f"{one.name}: {one.reason}" for one in left_out[:3]) or ", ".join(list(others)[:3])
        raise UserError(f"No pictures in {path}: {words}.", _HINT, field="data.source")
    images, labels = _with_labels(stacks, others)
    names = [images] if images else list(stacks)
    left_out += [LeftOut(name, _what(array)) for name, array in others.items() if labels is None or array is not labels]
    left_out += [
        LeftOut(name, f"kept apart: the pictures are those of {images}") for name in stacks if name not in names
    ]
    joined = _Joined(str(path), [arrays[name] for name in names], [stacks[name] for name in names])
    if len({shape[1:] for shape in joined.shapes}) == 1:
        return _alike(path, joined, names, labels, replace(origin, notes=_notes(left_out)), config.depth)
    frames = {name: range(shape[0]) for name, shape in stacks.items() if shape[0] > 1}
    opener = _Opener(path, arrays, joined, config.depth)
    return Files(origin, names, opener, True, tuple(left_out), counts={}, frames=frames)


def _alike(
    path: Path, joined: _Joined, names: list[str], labels: StoredArray | None, origin: Origin, depth: str
) -> Source:
    source = _JoinedImages(path, joined, names, labels, depth)
    source.origin = origin
    return source


def _notes(left_out: list[LeftOut]) -> tuple[str, ...]:
    """Arrays' reports list nothing left out: it is said in words."""
    notes = tuple(f"{one.name} is left out: {one.reason}." for one in left_out[:10])
    return notes + ((f"{len(left_out) - 10:,} more files are left out.",) if len(left_out) > 10 else ())


def _arrays(path: Path, tick: Tick) -> tuple[dict[str, StoredArray], list[LeftOut]]:
    arrays, left_out = {}, []
    for name in files_below(path, ".npy", tick):
        tick()
        try:
            arrays[name] = open_npy(path / name)
        except UserError as error:
            reason = error.message.replace(f"{path / name} ", "").rstrip(".")
            left_out.append(LeftOut(name, reason))
        except OSError as error:
            left_out.append(LeftOut(name, f"cannot be read: {error.strerror or error}"))
    return arrays, left_out


def _stack(array: StoredArray) -> tuple[int, int, int, int] | None:
    numbers = array.dtype.kind in "buif" and array.dtype.itemsize <= 8
    shape = stack_shape(array.shape) if numbers else None
    return shape if shape is not None and min(shape[1:3]) >= 2 else None


def _with_labels(
    stacks: dict[str, tuple[int, int, int, int]], others: dict[str, StoredArray]
) -> tuple[str, StoredArray | None]:
    """The one stack that an array of labels belongs to, the training one first; nothing where there is none."""
    pairs = [
        (images, array)
        for images, shape in stacks.items()
        for array in others.values()
        if shape[0] > 1 and array.shape in ((shape[0],), (shape[0], 1))
    ]
    return min(
        pairs, key=lambda pair: ("test" in pair[0], "train" not in pair[0], -stacks[pair[0]][0]), default=("", None)
    )


def _what(array: StoredArray) -> str:
    return f"an array of {array.dtype}, {'×'.join(map(str, array.shape)) or 'a single number'}, no picture"


sources.register("arrays", "Folder of NumPy arrays", "A folder of .npy files, each a picture or several.")(
    Format(lambda path: 2 if path.is_dir() and holds_only(path, ".npy") else 0, _open_source)
)
