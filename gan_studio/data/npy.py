"""Reading NumPy's own files a block at a time, without ever unpickling: single arrays, and members of an npz."""

import zipfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from gan_studio.core.errors import UserError
from gan_studio.data.source import Tick

_BLOCK_BYTES = 2**22
_HINT = "Save it again with numpy.save or numpy.savez_compressed as numbers, N×H×W or N×H×W×C."


@dataclass(frozen=True)
class StoredArray:
    """An array in a file, known by its header only.

    Attributes:
        name: for messages.
        open: gives the bytes from the header on.
    """

    name: str
    shape: tuple[int, ...]
    dtype: np.dtype[np.generic]
    open: Callable[[], AbstractContextManager[IO[bytes]]]

    def blocks(self, tick: Tick) -> Iterator[NDArray[Any]]:
        """Rows in order, as many at a time as make a few megabytes.

        Raises:
            UserError: the file is damaged.
        """
        record = int(np.prod(self.shape[1:], dtype=np.int64)) * self.dtype.itemsize
        rows = max(1, _BLOCK_BYTES // max(1, record))
        try:
            with self.open() as file:
                _read_header(file)
                for start in range(0, self.shape[0], rows):
                    tick()
                    count = min(rows, self.shape[0] - start)
                    data = _read(file, count * record)
                    yield np.frombuffer(data, self.dtype).reshape(count, *self.shape[1:])
                if file.read(1):  # reading to the end also makes zip compare its checksum
                    raise ValueError("it is longer than its header says")
        except _DAMAGE as error:
            raise damaged(self.name, error) from error

    def whole(self) -> NDArray[Any]:
        """All of it in memory: for labels."""
        parts = list(self.blocks(lambda: None))
        return np.concatenate(parts) if parts else np.zeros(self.shape, self.dtype)


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
    if fortran and len(shape) > 1:
        raise UserError(f"{name} is stored column by column.", "Save numpy.ascontiguousarray(array) instead.")
    if any(side < 0 for side in shape) or header + int(np.prod(shape, dtype=object)) * dtype.itemsize != size:
        raise damaged(name, "its size is not what its header says")
    return StoredArray(name, shape, dtype, opener)


def _read_header(file: IO[bytes]) -> tuple[tuple[int, ...], bool, np.dtype[np.generic]]:
    version = np.lib.format.read_magic(file)
    if version == (1, 0):
        return np.lib.format.read_array_header_1_0(file)
    if version == (2, 0):
        return np.lib.format.read_array_header_2_0(file)
    raise ValueError(f"format version {version} is not for numbers")


def _read(file: IO[bytes], size: int) -> bytes:
    data = file.read(size)
    if len(data) < size:
        raise EOFError("it ends too early")
    return data
