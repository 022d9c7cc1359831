"""Reading NumPy's own files a block at a time, without ever unpickling: single arrays, and members of an npz."""

import zipfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from os import SEEK_CUR
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from gan_studio.core.errors import UserError
from gan_studio.data.limits import refuse_bomb
from gan_studio.data.source import Tick

_BLOCK_BYTES = 2**22
#: Read at once, for labels.
_WHOLE_BYTES = 2**28
#: Of a header; one with a hundred dimensions has a thousand.
_HEADER_BYTES = 2**16
#: Held at a time of an array that is stored column by column; each time the file is gone through again.
_PICKED_BYTES = 2**28
#: Longer columns are not read whole when only a part of them is wanted.
_COLUMN_BYTES = 2**16
_HINT = "Save it again with numpy.save or numpy.savez_compressed as numbers, N×H×W or N×H×W×C."


@dataclass(frozen=True)
class StoredArray:
    """An array in a file, known by its header only.

    Attributes:
        name: for messages.
        fortran: it is stored column by column: the first place varies fastest.
        open: gives the bytes from the header on.
    """

    name: str
    shape: tuple[int, ...]
    fortran: bool
    dtype: np.dtype[np.generic]
    open: Callable[[], AbstractContextManager[IO[bytes]]]

    def blocks(self, tick: Tick) -> Iterator[NDArray[Any]]:
        """Rows in order, as many at a time as make a few megabytes.

        Raises:
            UserError: the file is damaged.
        """
        if not self.fortran:
            yield from self._in_order(self.shape, tick)
            return
        together = max(1, _PICKED_BYTES // max(1, self._record))
        for start in range(0, self.shape[0], together):
            yield from self._picked(start, min(start + together, self.shape[0]), tick)

    def numbers(self, tick: Tick) -> Iterator[NDArray[Any]]:
        """All numbers, flat, in the order of the file, as many at a time as make a few megabytes; ``UserError`` too."""
        return self._in_order((int(np.prod(self.shape, dtype=np.int64)),), tick)

    def whole(self) -> NDArray[Any]:
        """All of it in memory: for labels; ``UserError`` also where that is more than labels can be."""
        if (size := self._record * (self.shape[0] if self.shape else 1)) > _WHOLE_BYTES:
            raise UserError(f"{self.name} holds {size:,} bytes, which are no labels.", _HINT)
        parts = list(self.blocks(lambda: None))
        return np.concatenate(parts) if parts else np.zeros(self.shape, self.dtype)

    @property
    def _record(self) -> int:
        """Bytes of a row."""
        return int(np.prod(self.shape[1:], dtype=np.int64)) * self.dtype.itemsize

    def _in_order(self, shape: tuple[int, ...], tick: Tick) -> Iterator[NDArray[Any]]:
        """Rows of an array of this shape as they stand in the file."""
        record = int(np.prod(shape[1:], dtype=np.int64)) * self.dtype.itemsize
        rows = max(1, _BLOCK_BYTES // max(1, record))
        try:
            with self.open() as file:
                _read_header(file)
                for start in range(0, shape[0], rows):
                    tick()
                    count = min(rows, shape[0] - start)
                    data = _read(file, count * record)
                    yield np.frombuffer(data, self.dtype).reshape(count, *shape[1:])
                _at_end(file)
        except _DAMAGE as error:
            raise damaged(self.name, error) from error

    def _picked(self, start: int, stop: int, tick: Tick) -> Iterator[NDArray[Any]]:
        """The rows from ``start`` to ``stop``, picked out of all columns."""
        columns = np.empty((self._record // self.dtype.itemsize, stop - start), self.dtype)
        try:
            with self.open() as file:
                _read_header(file)
                self._fill(columns, file, start, tick)
                _at_end(file)
        except _DAMAGE as error:
            raise damaged(self.name, error) from error
        picked = columns.reshape(*self.shape[:0:-1], stop - start).T
        rows = max(1, _BLOCK_BYTES // max(1, self._record))
        for first in range(0, len(picked), rows):
            tick()
            yield np.ascontiguousarray(picked[first : first + rows])

    def _fill(self, columns: NDArray[Any], file: IO[bytes], start: int, tick: Tick) -> None:
        """Read a part of each column, ``K×rows``, from row ``start`` on."""
        size, rows = self.dtype.itemsize, columns.shape[1]
        after = self.shape[0] - start - rows
        long = self.shape[0] * size
        if long > _COLUMN_BYTES and rows < self.shape[0]:
            for column in columns:
                tick()
                file.seek(start * size, SEEK_CUR)
                column[:] = np.frombuffer(_read(file, rows * size), self.dtype)
                file.seek(after * size, SEEK_CUR)
            return
        some = max(1, _BLOCK_BYTES // max(1, long))
        for first in range(0, len(columns), some):
            tick()
            part = columns[first : first + some]
            whole = np.frombuffer(_read(file, len(part) * long), self.dtype).reshape(len(part), self.shape[0])
            part[:] = whole[:, start : start + rows]


def open_npy(path: Path) -> StoredArray:
    """The array in an ``.npy``; ``UserError`` when it is damaged or pickled."""
    return _stored(str(path), lambda: open(path, "rb"), path.stat().st_size)


def open_npz(path: Path) -> dict[str, StoredArray]:
    """The arrays in an ``.npz`` by name; ``UserError`` when it is damaged or one of them is pickled."""
    try:
        archive = zipfile.ZipFile(path)
        members = [member for member in archive.infolist() if member.filename.endswith(".npy")]
    except _DAMAGE as error:
        raise damaged(str(path), error) from error
    found = {}
    for member in members:
        key = member.filename.removesuffix(".npy")
        found[key] = _stored(f"{key!r} in {path}", _opener(archive, member), member.file_size)
        if len(found[key].shape) > 2:  # labels pack well, above all words
            refuse_bomb(member.compress_size, member.file_size, found[key].name)
    return found


def damaged(name: str, error: object) -> UserError:
    """An error that says a NumPy file cannot be read."""
    return UserError(f"{name} is damaged or no NumPy array: {error}.", _HINT, field="data.source")


# What zipfile, its decompressors and numpy's header parser raise for damaged files.
_DAMAGE = (OSError, ValueError, EOFError, zipfile.BadZipFile, RuntimeError, NotImplementedError, KeyError, TypeError)


def _opener(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Callable[[], AbstractContextManager[IO[bytes]]]:
    return lambda: archive.open(member)


def _stored(name: str, opener: Callable[[], AbstractContextManager[IO[bytes]]], size: int) -> StoredArray:
    try:
        with opener() as file:
            shape, fortran, dtype = _read_header(file)
            header = file.tell()
    except UserError:
        raise
    except Exception as error:  # the header is a Python literal: parsing damage raises nearly everything
        raise damaged(name, error) from error
    if dtype.hasobject:
        raise UserError(f"{name} holds pickled objects, which could run anything when opened.", _HINT)
    if any(side < 0 for side in shape) or header + int(np.prod(shape, dtype=object)) * dtype.itemsize != size:
        raise damaged(name, "its size is not what its header says")
    return StoredArray(name, shape, fortran and len(shape) > 1, dtype, opener)


def _read_header(file: IO[bytes]) -> tuple[tuple[int, ...], bool, np.dtype[np.generic]]:
    version = np.lib.format.read_magic(file)
    if version == (1, 0):
        return np.lib.format.read_array_header_1_0(file)
    if version == (2, 0):
        # numpy asks for as many bytes as are promised before it looks at them.
        length = int.from_bytes(_read(file, 4), "little")
        if length > _HEADER_BYTES:
            raise ValueError(f"a header of {length:,} bytes")
        file.seek(-4, SEEK_CUR)
        return np.lib.format.read_array_header_2_0(file)
    raise ValueError(f"format version {version} is not for numbers")


def _read(file: IO[bytes], size: int) -> bytes:
    data = file.read(size)
    if len(data) < size:
        raise EOFError("it ends too early")
    return data


def _at_end(file: IO[bytes]) -> None:
    """Reading to the end also makes zip compare its checksum."""
    if file.read(1):
        raise ValueError("it is longer than its header says")
