"""Arrays saved by NumPy: ``.npy``, and ``.npz`` with labels."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gan_studio.core.config.data import DataConfig
from gan_studio.core.errors import UserError
from gan_studio.core.shape import MODES
from gan_studio.data.depth import Found, choice_of, level_of, note_on_clipped_values
from gan_studio.data.labels.arrays import LabelArrays, could_be_labels
from gan_studio.data.limits import within_limit
from gan_studio.data.npy import StoredArray, open_npy, open_npz
from gan_studio.data.report import Choice
from gan_studio.data.source import Arrays, Format, Source, Tick, file_facts, origin_of, sources

_HINT = "Save pictures as uint8, N×H×W or N×H×W×C, C 1, 3 or 4."
_IMAGE_KEYS = ("images", "x_train", "X_train", "train_images", "x", "X", "data", "arr_0")
#: Of decimals that are scaled in float32.
_SMALLEST_FACTOR = 1e-6
_LABEL_KEYS = ("labels", "y_train", "Y_train", "train_labels", "y", "Y", "label", "targets")


@dataclass(frozen=True)
class Scaling:
    """How stored values become 0..255: ``(value - black) * factor``; the report says so by ``note`` or ``choice``."""

    factor: float
    black: float
    note: str = ""
    choice: Choice | None = None


class NumpyImages(Arrays):
    """``N×H×W``, ``N×H×W×C`` or ``N×C×H×W`` numbers; how values become 0..255 is judged from their range."""

    label_columns = True

    def __init__(self, path: Path, images: StoredArray, labels: LabelArrays, depth: str = "auto") -> None:
        self._images, self._labels, self._depth = images, labels, depth
        self._scaling: Scaling | None = None
        self.count = images.shape[0]
        self._channels_first, (self.height, self.width, self.channels) = _layout(images)
        self.mode = MODES[self.channels] if images.dtype == np.uint8 else f"{MODES[self.channels]} ({images.dtype})"
        self.origin = origin_of(path, file_facts(path))

    def blocks(self, tick: Tick) -> Iterator[NDArray[np.uint8]]:
        """See `Arrays`; ``UserError`` also for values that are no pictures."""
        if self._images.dtype != np.uint8 and self._scaling is None:
            self._scaling = scaling_of(self._images, self._depth, tick)
            notes = (self._scaling.note,) if self._scaling.note else ()
            choices = (self._scaling.choice,) if self._scaling.choice else ()
            self.origin = replace(self.origin, notes=self.origin.notes + notes, choices=self.origin.choices + choices)
        for block in self._images.blocks(tick):
            yield self._as_bytes(block)

    def labels(self) -> tuple[NDArray[np.int64] | None, tuple[str, ...]]:
        """See `Arrays`; words become classes; ``UserError`` when they do not fit the pictures."""
        labels, choices = self._labels.read(self.class_names)
        self.origin = replace(self.origin, choices=(*self.origin.choices, *choices))
        return labels

    def _as_bytes(self, block: NDArray[Any]) -> NDArray[np.uint8]:
        if block.ndim == 3:
            block = block[..., None]
        elif self._channels_first:
            block = block.transpose(0, 2, 3, 1)
        if self._scaling is not None:
            # Whole numbers of 32 bits and more do not fit into float32, nor does the range of very large decimals.
            small = block.dtype == np.float32 and self._scaling.factor > _SMALLEST_FACTOR
            exact: type[Any] = np.float32 if block.dtype.itemsize <= 2 or small else np.float64
            scaled = (block.astype(exact) - self._scaling.black) * self._scaling.factor
            whole: NDArray[np.uint8] = np.clip(np.rint(scaled), 0, 255).astype(np.uint8)
            return whole
        return np.ascontiguousarray(block, np.uint8)


def _layout(images: StoredArray) -> tuple[bool, tuple[int, int, int]]:
    """Whether channels come first, and (height, width, channels)."""
    shape = images.shape
    if images.dtype.kind not in "buif" or images.dtype.itemsize > 8:
        raise UserError(f"{images.name} holds {images.dtype}, which is no picture.", _HINT)
    if 0 in shape:
        raise UserError(f"{images.name} is empty.", _HINT)
    if len(shape) == 3:
        return False, within_limit((shape[1], shape[2], 1), images.name)
    if len(shape) == 4 and shape[3] in MODES:
        return False, within_limit((shape[1], shape[2], shape[3]), images.name)
    if len(shape) == 4 and shape[1] in MODES:
        return True, within_limit((shape[2], shape[3], shape[1]), images.name)
    raise UserError(f"{images.name} is {'×'.join(map(str, shape)) or 'a single number'}, which are no pictures.", _HINT)


def scaling_of(images: StoredArray, depth: str, tick: Tick) -> Scaling:
    """From the least and the largest value in the whole file, and what ``data.depth`` asks for."""
    if images.dtype == np.bool_:
        return Scaling(255, 0)
    low, high = _range(images, tick)
    words = f"values from {low:g} to {high:g}"
    if not np.isfinite((low, high)).all():
        raise UserError(f"{images.name} holds {words}, which are no pictures.", "Remove what is not a number.")
    kind = "f" if images.dtype.kind == "f" else f"{'s' if images.dtype.kind == 'i' else 'u'}{8 * images.dtype.itemsize}"
    found = Found(kind, low, high)
    level = level_of(found, depth)
    factor = 255 / (level.white - level.black) if level.white > level.black else 0.0
    choice = choice_of(found, level)
    if choice is None or (depth == "auto" and level.depth == "8"):
        return Scaling(factor, level.black, f"Read as {level.black:g}..{level.white:g}, by its {words}.")
    note = note_on_clipped_values(words) if level.clips(found) else ""
    return Scaling(factor, level.black, note, choice)


def _range(images: StoredArray, tick: Tick) -> tuple[float, float]:
    lows, highs = [], []
    for block in images.numbers(tick):
        numbers = np.asarray(block, np.float64)
        lows.append(float(numbers.min()))
        highs.append(float(numbers.max()))
    return float(np.min(lows)), float(np.max(highs))


def _open_source(path: Path, config: DataConfig, tick: Tick) -> Source:
    tick()
    if path.suffix.lower() == ".npy":
        images = open_npy(path)
        none = LabelArrays(images.shape[0] if images.shape else 0, wanted=config.labels)
        return NumpyImages(path, images, none, config.depth)
    arrays = open_npz(path)
    key = next((key for key in _IMAGE_KEYS if key in arrays), None) or _likeliest(arrays)
    if key is None:
        names = ", ".join(arrays) or "nothing"
        raise UserError(f"{path} holds no pictures but {names}.", _HINT)
    count = arrays[key].shape[0] if arrays[key].shape else 0
    label_key = next((name for name in _LABEL_KEYS if name in arrays), None)
    labels = {
        name: array
        for name, array in arrays.items()
        if name == label_key or (name != key and could_be_labels(array, count))
    }
    source = NumpyImages(path, arrays[key], LabelArrays(count, labels, label_key, config.labels), config.depth)
    apart = [name for name in arrays if name not in (key, label_key) and len(arrays[name].shape) >= 3]
    if apart:
        note = f"The pictures are those of {key!r}; {', '.join(map(repr, apart))} is kept apart."
        source.origin = replace(source.origin, notes=(note,))
    return source


def _likeliest(arrays: dict[str, StoredArray]) -> str | None:
    """The first of those with the most pictures among arrays that could be some."""
    could = [key for key, array in arrays.items() if len(array.shape) in (3, 4)]
    return max(could, key=lambda key: arrays[key].shape[0]) if could else None


def _recognises(path: Path) -> int:
    return 2 if path.is_file() and path.suffix.lower() in (".npy", ".npz") else 0


sources.register("numpy", "NumPy arrays", "An .npy file, or an .npz file with images and labels.")(
    Format(_recognises, _open_source)
)
