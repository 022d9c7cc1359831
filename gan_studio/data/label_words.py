"""Labels that are words: read a block at a time, so that memory follows how many classes there are."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from gan_studio.core.errors import UserError
from gan_studio.data.npy import StoredArray

_MOST_CLASSES = 100_000
#: Bytes of one word: more is no name of a class.
_LONGEST = 2**16


def labels_of_words(stored: StoredArray) -> tuple[NDArray[np.int64], tuple[str, ...]]:
    """Labels (``N``, indices into the names) and the names in their order, of ``N`` or ``N×1`` words.

    Raises:
        UserError: too many different words to be classes, or the file is damaged.
    """
    if stored.dtype.itemsize > _LONGEST:
        raise UserError(
            f"{stored.name} holds words of up to {stored.dtype.itemsize:,} bytes, which are no names of classes.",
            "Save shorter names, or whole numbers.",
        )
    numbers: dict[str, int] = {}
    parts: list[NDArray[np.int32]] = []
    for block in stored.blocks(lambda: None):
        words, index = np.unique(_as_text(block.reshape(len(block)), stored.name), return_inverse=True)
        known = np.array([numbers.setdefault(str(word), len(numbers)) for word in words], np.int32)
        parts.append(known[index])
        if len(numbers) > _MOST_CLASSES:
            raise UserError(
                f"{stored.name} holds more than {_MOST_CLASSES:,} different words, which are no classes.",
                "Leave the labels out to train without classes.",
            )
    names = tuple(sorted(numbers))
    place = np.empty(len(names), np.int64)
    place[[numbers[name] for name in names]] = np.arange(len(names))
    return place[np.concatenate(parts)] if parts else np.zeros(0, np.int64), names


def _as_text(words: NDArray[Any], name: str) -> NDArray[Any]:
    if words.dtype.kind == "U":
        return words
    try:
        return np.char.decode(words, "utf-8", "surrogateescape")
    except UnicodeError as error:
        raise UserError(f"{name} holds words that are no text: {error}.", "Save labels as text.") from error
