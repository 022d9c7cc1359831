"""Files that were read already, for sources that give theirs in one go."""

import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from gan_studio.data.decoders.table import SUFFIXES
from gan_studio.data.hidden import is_hidden
from gan_studio.data.source import Tick
from gan_studio.data.unusable import UnusableError
from gan_studio.data.walk import walk

_LOOKED_AT = 1000


class Held:
    """An opener of bytes in memory; ``size`` says how many."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self.size = len(data)

    @contextmanager
    def __call__(self) -> Iterator[BinaryIO]:
        """The bytes as a file."""
        yield io.BytesIO(self._data)


class Lost:
    """An opener of something that could not be read."""

    def __init__(self, reason: str) -> None:
        self._reason = reason

    @contextmanager
    def __call__(self) -> Iterator[BinaryIO]:
        """Raises `UnusableError` with the reason."""
        raise UnusableError(self._reason)
        yield


def holds_only(folder: Path, suffix: str) -> bool:
    """Whether a folder holds files with a suffix and no pictures, by the names of its first thousand files."""
    found = seen = 0
    for place, below, names in os.walk(folder):
        below[:] = sorted(name for name in below if not is_hidden(name))
        for name in names:
            seen += 1
            ending = os.path.splitext(name)[1].lower()
            if ending in SUFFIXES and not is_hidden(name):
                return False
            found += ending == suffix and not is_hidden(name) and os.path.isfile(os.path.join(place, name))
        if seen > _LOOKED_AT:
            break
    return found > 0


def files_below(folder: Path, suffix: str, tick: Tick) -> list[str]:
    """Names with ``/`` of the files with a suffix in a folder and below it, in their order."""
    return [name for name, _, _ in walk(folder, tick).facts if name.lower().endswith(suffix)]
