"""Arrays of labels as classes."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from gan_studio.core.errors import UserError

_MOST = 100_000
_HINT = "Save one label a picture, or leave the labels out to train without classes."


def is_one_hot(values: NDArray[Any]) -> bool:
    """Whether each row of ``N×K`` is 1 in one place and 0 elsewhere."""
    if values.ndim != 2 or values.dtype.kind not in "biuf" or values.shape[1] < 2:
        return False
    return bool(((values == 0) | (values == 1)).all() and (values.sum(axis=1) == 1).all())


def from_one_hot(values: NDArray[Any], count: int) -> NDArray[Any]:
    """Class numbers where ``values`` (``N×K``) is one-hot; as they are otherwise."""
    return np.argmax(values, axis=1) if len(values) == count and is_one_hot(values) else values


def classes_of(values: NDArray[Any], count: int, name: str) -> tuple[NDArray[np.int64], tuple[str, ...]]:
    """Labels (``N``) and the classes' names: the different values, numbers in their order.

    Args:
        values: numbers, words, or one-hot rows; axes of length 1 are passed over.
        count: of the pictures.
        name: for messages.

    Raises:
        UserError: there are not as many as pictures, or they are no classes.
    """
    values = from_one_hot(np.squeeze(values) if count > 1 else values.reshape(-1), count)
    if values.shape != (count,):
        shape = "×".join(map(str, values.shape))
        raise UserError(f"There are {count:,} pictures, but {name} has {shape} labels.", _HINT)
    if values.dtype.kind in "SUO":
        words = np.array([word.decode("utf-8", "replace") if isinstance(word, bytes) else str(word) for word in values])
        try:
            values = words.astype(np.float64)
        except ValueError:
            found, index = np.unique(words, return_inverse=True)
            return index.astype(np.int64), tuple(map(str, found))
    if values.dtype.kind == "f" and not (np.isfinite(values).all() and (values == np.round(values)).all()):
        raise UserError(f"{name} holds no class numbers but fractions.", "Save labels as whole numbers.")
    numbers, index = np.unique(values.astype(np.int64), return_inverse=True)
    if len(numbers) >= _MOST:
        raise UserError(f"{name} holds {len(numbers):,} different labels; those are no classes.", _HINT)
    return index.astype(np.int64), tuple(map(str, numbers))
