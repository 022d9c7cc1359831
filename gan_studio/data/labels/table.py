"""What a label file holds, before its rows are matched with pictures."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import IO

#: A label file larger than this is not read: a million names with a few labels each have less.
MAX_BYTES = 2**28
#: A table with more columns holds something else than labels, such as pixels.
MAX_COLUMNS = 500


class UnreadableError(Exception):
    """A label file that is not used; the message is the reason, a few words."""


@dataclass(frozen=True)
class LabelFile:
    """A file that may hold labels.

    Attributes:
        name: within the source, with ``/``; of a file beside the source its plain name.
        open: gives its bytes.
        beside: it lies beside the source, not in it.
    """

    name: str
    open: Callable[[], AbstractContextManager[IO[bytes]]]
    beside: bool = False

    @property
    def base(self) -> str:
        """The name without folders."""
        return self.name.rpartition("/")[2]

    @property
    def folder(self) -> str:
        """The folder within the source that the file is in, with ``/`` at its end; empty at the top."""
        return "" if self.beside else self.name[: self.name.rfind("/") + 1]


@dataclass(frozen=True)
class Table:
    """A label file's cells.

    Attributes:
        columns: names, all different.
        rows: as many cells each as there are columns; an empty cell is no label.
        key: the column with the pictures' names, where the format says so.
        buckets: the format says that folders only divide the set and are no classes.
    """

    columns: tuple[str, ...]
    rows: list[tuple[str, ...]]
    key: int | None = None
    buckets: bool = False


def read_bytes(file: LabelFile) -> bytes:
    """All of a label file; ``UnreadableError`` when it is too large or cannot be read."""
    try:
        with file.open() as opened:
            data = opened.read(MAX_BYTES + 1)
    except Exception as error:  # archives have errors of their own for damage
        raise UnreadableError(f"it cannot be read: {error}") from error
    if len(data) > MAX_BYTES:
        raise UnreadableError(f"it is larger than {MAX_BYTES // 2**20} MB; keep only the columns that are needed")
    return data


def as_text(data: bytes) -> str:
    """The text of a label file: UTF-16 with a byte order mark, UTF-8, or Latin-1."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("latin-1")
