"""Arrays of labels beside an array of pictures, and choosing one of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gan_studio.core.errors import UserError
from gan_studio.data.label_values import is_one_hot
from gan_studio.data.label_words import labels_of_words
from gan_studio.data.labels.columns import MOST
from gan_studio.data.npy import StoredArray
from gan_studio.data.report import Choice
from gan_studio.data.source import named_classes

Labels = tuple[NDArray[np.int64] | None, tuple[str, ...]]

_COLUMN = "column:"
#: Arrays with more columns hold something else than labels; more bytes are not looked at unasked.
_MOST_COLUMNS, _MOST_BYTES = 1000, 2**28
_OFFERED = 48


@dataclass(frozen=True)
class LabelArrays:
    """The arrays that may label ``count`` pictures.

    Attributes:
        arrays: by name; each has as many rows as there are pictures, but for the usual one perhaps.
        usual: the name of the array that is called as labels are; None without.
        wanted: ``data.labels``.
    """

    count: int
    arrays: Mapping[str, StoredArray] = field(default_factory=dict)
    usual: str | None = None
    wanted: str = "auto"

    def read(self, class_names: tuple[str, ...]) -> tuple[Labels, tuple[Choice, ...]]:
        """Labels (``N``) with the classes' names, and what else could be chosen.

        Raises:
            UserError: the labels do not fit the pictures, or what was chosen is not there.
        """
        if self.wanted == "none":
            return self._with_choice((None, ()), "none", "No classes.")
        if self.wanted.startswith(_COLUMN):
            name = self.wanted.removeprefix(_COLUMN)
            return self._with_choice(self._by_name(name, class_names), self.wanted, f"The classes are {name}.")
        if self.wanted == "folders":
            raise UserError("There are no folders in it.", "Set data.labels to auto or none.", field="data.labels")
        if self.usual is None:
            return self._with_choice((None, ()), "none", "No classes: none of the arrays is called labels.")
        if (words := self._words(self.arrays[self.usual])) is not None:
            return self._with_choice(words, f"{_COLUMN}{self.usual}", f"The classes are {self.usual}.")
        values = _squeezed(self.arrays[self.usual].whole())
        if values.ndim == 2 and len(values) == self.count and not is_one_hot(values):
            message = f"No classes: {self.usual} has {values.shape[1]:,} columns, and several may be true of a picture."
            return self._with_choice((None, ()), "none", message)
        labels = self._labels(self.arrays[self.usual], values, class_names)
        return self._with_choice(labels, f"{_COLUMN}{self.usual}", f"The classes are {self.usual}.")

    def _by_name(self, name: str, class_names: tuple[str, ...]) -> Labels:
        key, bracket, number = name.partition("[")
        array = self.arrays.get(name)
        if array is not None:
            return self._words(array) or self._labels(array, _squeezed(array.whole()), class_names)
        column = number.removesuffix("]")
        if bracket and key in self.arrays and column.isdecimal():
            values = self.arrays[key].whole()
            if values.ndim == 2 and int(column) < values.shape[1]:
                return _numbered(values[:, int(column)])
        names = ", ".join(self.arrays)
        hint = f"There are {names}." if names else "The file holds no labels."
        raise UserError(f"There are no labels called {name!r}.", hint, field="data.labels")

    def _words(self, array: StoredArray) -> Labels | None:
        """Of an array with a word for each picture."""
        fits = array.dtype.kind in "US" and array.shape in ((self.count,), (self.count, 1))
        return labels_of_words(array) if fits else None

    def _labels(self, array: StoredArray, values: NDArray[Any], class_names: tuple[str, ...]) -> Labels:
        """Of the array that is called labels negative numbers are a mistake; of others they are names like any."""
        if values.ndim == 2 and len(values) == self.count and is_one_hot(values):
            labels = values.argmax(axis=1).astype(np.int64)
            names = tuple(str(number) for number in range(values.shape[1]))
            return labels, class_names if len(class_names) == len(names) else names
        if values.shape != (self.count,):
            shape = "×".join(map(str, values.shape))
            raise UserError(
                f"There are {self.count:,} pictures, but {array.name} has {shape} labels.",
                "Save one label a picture, or set data.labels to none to train without classes.",
            )
        if self.usual is None or array is not self.arrays.get(self.usual) or values.dtype.kind in "US":
            return _numbered(values)
        if not _are_whole(values):
            raise UserError(
                f"{array.name} holds no class numbers but {values.dtype}.",
                "Save labels as whole numbers, or set data.labels to none.",
            )
        whole = values.astype(np.int64)
        return whole, named_classes(whole, class_names, array.name)

    def _with_choice(self, labels: Labels, chosen: str, message: str) -> tuple[Labels, tuple[Choice, ...]]:
        options = dict(self._options())
        if not options:
            return labels, ()
        options = {chosen: chosen.removeprefix(_COLUMN), "none": "No classes"} | options
        ordered = [pair for pair in options.items() if pair[0] != "none"][:_OFFERED]
        return labels, (Choice("data.labels", message, (*ordered, ("none", options["none"])), chosen),)

    def _options(self) -> list[tuple[str, str]]:
        found = []
        for name, array in self.arrays.items():
            size = int(np.prod(array.shape, dtype=np.int64)) * array.dtype.itemsize
            if array.shape[:1] != (self.count,) or size > _MOST_BYTES:
                continue
            values = _squeezed(array.whole())
            if values.ndim == 1 or is_one_hot(values):
                columns = [(name, values if values.ndim == 1 else values.argmax(axis=1))]
            else:
                columns = [(f"{name}[{number}]", values[:, number]) for number in range(min(values.shape[1], _OFFERED))]
            for title, column in columns:
                classes = len(np.unique(column))
                if 2 <= classes <= min(MOST, self.count // 2) or (name == self.usual and values.ndim == 1):
                    found.append((f"{_COLUMN}{title}", f"{title} ({classes:,} classes)"))
        return found


def could_be_labels(array: StoredArray, count: int) -> bool:
    """Whether an array may label ``count`` pictures, by its header."""
    shape = array.shape
    return shape[:1] == (count,) and (len(shape) == 1 or (len(shape) == 2 and shape[1] <= _MOST_COLUMNS))


def _squeezed(values: NDArray[Any]) -> NDArray[Any]:
    return values.reshape(len(values)) if values.shape[1:] == (1,) else values


def _numbered(values: NDArray[Any]) -> Labels:
    """Every different value is a class."""
    different, index = np.unique(values.astype(str) if values.dtype.kind in "US" else values, return_inverse=True)
    names = tuple(f"{value:g}" if values.dtype.kind == "f" else str(value) for value in different)
    return index.reshape(len(values)).astype(np.int64), names


def _are_whole(values: NDArray[Any]) -> bool:
    if values.dtype.kind != "f":
        return values.dtype.kind in "biu"
    return bool(np.isfinite(values).all() and (values == np.round(values)).all())
