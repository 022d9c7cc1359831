"""Sets of arrays that come in parts, as for training and testing: which part is used, and parts put together."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from gan_studio.core.errors import UserError
from gan_studio.data.report import Choice
from gan_studio.data.source import Arrays, Origin, Tick

_ALL = "all"
_Images = TypeVar("_Images", bound=Arrays)


def chosen_parts(counts: Mapping[str, int], wanted: str, *, together: bool) -> tuple[tuple[str, ...], Choice]:
    """The parts that are used, the first unasked, and what the report says and offers.

    Args:
        counts: pictures of each of several parts, the one for training first.
        wanted: ``data.parts``.
        together: whether all may be used as one set.

    Raises:
        UserError: there is no such part, or several were chosen that are not of one kind.
    """
    asked = [name.strip() for name in wanted.split(",") if name.strip()]
    names = ", ".join(counts)
    unknown = [name for name in asked if name not in {*counts, "auto", _ALL}]
    if unknown:
        message = f"The set has no part called {unknown[0]!r}."
        raise UserError(message, f"The parts are {names}.", field="data.parts")
    used = tuple(name for name in counts if name in asked or _ALL in asked) or tuple(counts)[:1]
    if len(used) > 1 and not together:
        raise UserError("The parts of this set are not used together.", f"Choose one of {names}.", field="data.parts")
    whole = ((_ALL, f"All ({sum(counts.values()):,})"),) if together else ()
    options = (*((name, f"Only {name} ({count:,})") for name, count in counts.items()), *whole)
    chosen = used[0] if len(used) == 1 else _ALL
    said = "all of them are used" if chosen == _ALL else f"used: {chosen}"
    divided = f"The set is divided into {', '.join(tuple(counts)[:-1])} and {tuple(counts)[-1]}"
    mark = ", and" if chosen == _ALL else ";"
    return used, Choice("data.parts", f"{divided}{mark} {said}.", options, chosen)


def sound_parts(opened: Mapping[str, Callable[[], _Images]]) -> tuple[dict[str, _Images], tuple[str, ...]]:
    """The parts that can be opened, and notes on the others; ``UserError`` when the first cannot."""
    parts: dict[str, _Images] = {}
    notes = []
    for name, opener in opened.items():
        try:
            parts[name] = opener()
        except UserError as error:
            if not parts:
                raise
            notes.append(f"The part {name} is not used: {error.message}")
    return parts, tuple(notes)


class Joined(Arrays):
    """Several arrays of pictures of one shape, one after the other."""

    def __init__(self, parts: Sequence[Arrays], origin: Origin) -> None:
        self._parts, self.origin = parts, origin
        first = parts[0]
        self.count = sum(part.count for part in parts)
        self.height, self.width, self.channels, self.mode = first.height, first.width, first.channels, first.mode

    def name(self, index: int) -> str:
        """As its part calls it."""
        for part in self._parts:
            if index < part.count:
                return part.name(index)
            index -= part.count
        raise IndexError(index)

    def blocks(self, tick: Tick) -> Iterator[NDArray[Any]]:
        """See `Arrays`."""
        for part in self._parts:
            yield from part.blocks(tick)

    def labels(self) -> tuple[NDArray[np.int64] | None, tuple[str, ...]]:
        """Of all parts; none where one has none."""
        found = [part.labels() for part in self._parts]
        labels = [one for one, _ in found if one is not None]
        if len(labels) < len(found):
            return None, ()
        return np.concatenate(labels), max((names for _, names in found), key=len)
