"""What the variables of a MATLAB 5 file promise to hold, so that a file that lies is refused before SciPy believes it.

https://www.mathworks.com/help/pdf_doc/matlab/matfile_format.pdf describes the format.
"""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from math import prod
from pathlib import Path

_START, _ORDER_AT = 128, 126  # of the variables, and of the letters that tell the order of bytes
_COMPRESSED, _MATRIX = 15, 14
_HEAD = 4096  # unpacked bytes of a variable that hold its name and shape, and say how much follows


@dataclass(frozen=True)
class Promise:
    """A variable's head.

    Attributes:
        stored: bytes in the file.
        unpacked: bytes that its values have, by the largest of the counts it gives.
    """

    name: str
    stored: int
    unpacked: int


def promises(path: Path) -> Iterator[Promise]:
    """Of each variable; of nothing in a file of another version.

    Raises:
        ValueError: a head makes no sense, or promises more than the file has.
    """
    size = path.stat().st_size
    with open(path, "rb") as file:
        begin = file.read(_START)
        order = {b"IM": "<", b"MI": ">"}.get(begin[_ORDER_AT:])
        place = _START
        while order is not None and place + 8 <= size:
            file.seek(place)
            kind, stored = struct.unpack(f"{order}II", file.read(8))
            if stored > size - place - 8:
                raise ValueError(f"a variable promises {stored:,} bytes, the file has {size - place - 8:,} more")
            head = file.read(min(stored, _HEAD))
            if kind == _COMPRESSED:
                head = _unpacked(head)
                kind, inner = struct.unpack(f"{order}II", head[:8].ljust(8, b"\0"))
                head = head[8:]
            else:
                inner = stored
            if kind == _MATRIX:
                yield _promise(head, order, stored, inner)
            place += 8 + stored


def _unpacked(head: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(head, _HEAD)
    except zlib.error as error:
        raise ValueError(str(error)) from error


def _promise(head: bytes, order: str, stored: int, inner: int) -> Promise:
    """From flags, sizes, name and the beginning of the values."""
    place, parts = 0, []
    for _ in range(3):
        size, start, after = _element(head, order, place)
        if start + size > len(head):
            raise ValueError(f"a variable's head promises {size:,} bytes")
        parts.append(head[start : start + size])
        place = after
    sizes = struct.unpack(f"{order}{len(parts[1]) // 4}i", parts[1][: len(parts[1]) // 4 * 4])
    values = _element(head, order, place)[0] if place + 8 <= len(head) else 0
    return Promise(parts[2].decode("latin1"), stored, max(inner, prod(sizes), values))


def _element(head: bytes, order: str, place: int) -> tuple[int, int, int]:
    """Bytes of an element, where they begin, and where the next one does."""
    if place + 8 > len(head):
        raise ValueError("a variable's head is cut off")
    kind, size = struct.unpack_from(f"{order}II", head, place)
    if kind >> 16:  # up to four bytes stand in the place of their count
        return min(kind >> 16, 4), place + 4, place + 8
    return size, place + 8, place + 8 + -(-size // 8) * 8
