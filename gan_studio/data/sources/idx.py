"""MNIST's idx files, with and without gzip: http://yann.lecun.com/exdb/mnist/ describes them."""

import gzip
import os
import re
import struct
import zlib
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from math import prod
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from gan_studio.core.config.data import DataConfig
from gan_studio.core.errors import UserError
from gan_studio.data.array_parts import Joined, chosen_parts, sound_parts
from gan_studio.data.limits import refuse_bomb, within_limit
from gan_studio.data.report import Choice
from gan_studio.data.source import (
    Arrays,
    Format,
    Source,
    Tick,
    file_facts,
    named_classes,
    origin_of,
    sources,
    stamp_of,
)

_UINT8 = 0x08
_BLOCK_BYTES = 2**22
_HINT = "Download it again, or choose another file."
_DEFLATE_LIMIT = 1040  # deflate cannot make anything smaller than to about 1/1032


class IdxImages(Arrays):
    """``N×H×W`` or ``N×H×W×C`` bytes in an idx file, and the labels beside it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._sizes = _read_sizes(path, (3, 4))
        self.count, self.height, self.width = self._sizes[:3]
        self.channels = self._sizes[3] if len(self._sizes) == 4 else 1
        if self.channels not in (1, 3, 4):
            raise UserError(f"{path} holds pictures of {self.channels} channels; 1, 3 or 4 can be used.", _HINT)
        within_limit((self.height, self.width, self.channels), str(path))
        self.mode = {1: "L", 3: "RGB", 4: "RGBA"}[self.channels]
        self._labels_path = _labels_beside(path)
        self.origin = origin_of(path, self.facts)

    @property
    def facts(self) -> list[tuple[str, int, int]]:
        """Of the files; see `origin_of`."""
        return file_facts(*filter(None, (self._path, self._labels_path)))

    def blocks(self, tick: Tick) -> Iterator[NDArray[np.uint8]]:
        """See `Arrays`."""
        record = self.height * self.width * self.channels
        rows = max(1, _BLOCK_BYTES // record)
        with _open(self._path) as file:
            _skip_header(file)
            for start in range(0, self.count, rows):
                tick()
                data = _read(file, self._path, min(rows, self.count - start) * record)
                yield np.frombuffer(data, np.uint8).reshape(-1, self.height, self.width, self.channels)
            _expect_end(file, self._path)

    def labels(self) -> tuple[NDArray[np.int64] | None, tuple[str, ...]]:
        """See `Arrays`; ``UserError`` when there are not as many labels as pictures."""
        if self._labels_path is None:
            return None, ()
        (count,) = _read_sizes(self._labels_path, (1,))
        if count != self.count:
            raise UserError(
                f"{self._path.name} holds {self.count:,} pictures, but {self._labels_path.name} {count:,} labels.",
                "Put the right labels file beside it, or move that one away to train without classes.",
            )
        with _open(self._labels_path) as file:
            _skip_header(file)
            labels = np.frombuffer(_read(file, self._labels_path, count), np.uint8).astype(np.int64)
            _expect_end(file, self._labels_path)
        return labels, named_classes(labels, self.class_names, str(self._labels_path))


def _read_sizes(path: Path, dimensions: tuple[int, ...]) -> tuple[int, ...]:
    """The sizes in the header, checked against the file's own size."""
    with _open(path) as file:
        magic = _read(file, path, 4)
        if magic[:2] != b"\0\0":
            raise UserError(f"{path} does not begin like an idx file.", _HINT)
        if magic[2] != _UINT8:
            raise UserError(f"{path} holds values of type {magic[2]:#04x}; only bytes (0x08) are pictures.", _HINT)
        if magic[3] not in dimensions:
            wanted = " or ".join(map(str, dimensions))
            raise UserError(
                f"{path} has {magic[3]} dimensions instead of {wanted}.",
                "Choose the file with the images, not the labels." if 3 in dimensions else _HINT,
            )
        sizes = struct.unpack(f">{magic[3]}I", _read(file, path, 4 * magic[3]))
    header, size = 4 + 4 * magic[3], path.stat().st_size
    content = prod(sizes)
    fits = content <= size * _DEFLATE_LIMIT if _is_gzip(path) else content == size - header
    if not fits or content == 0:
        shape = "×".join(f"{number:,}" for number in sizes)
        raise UserError(f"The header of {path} is damaged: it promises {shape} bytes, the file has {size:,}.", _HINT)
    refuse_bomb(size, content, str(path))
    return sizes


def _open(path: Path) -> BinaryIO:
    try:
        return gzip.open(path, "rb") if _is_gzip(path) else open(path, "rb")  # type: ignore[return-value]  # GzipFile reads like a BinaryIO
    except OSError as error:
        raise UserError(f"{path} cannot be read: {error.strerror or error}.", _HINT) from error


def _is_gzip(path: Path) -> bool:
    with open(path, "rb") as file:
        return file.read(2) == b"\x1f\x8b"


def _skip_header(file: BinaryIO) -> None:
    file.seek(4 + 4 * file.read(4)[3])


def _read(file: BinaryIO, path: Path, size: int) -> bytes:
    """``size`` bytes; memory is taken as they come, not as a header promises them."""
    data = bytearray()
    try:
        while len(data) < size and (part := file.read(min(_BLOCK_BYTES, size - len(data)))):
            data += part
    except (OSError, EOFError, zlib.error) as error:
        raise UserError(f"{path} is damaged: {error}.", _HINT) from error
    if len(data) < size:
        raise UserError(f"{path} ends too early: it is damaged or was not downloaded completely.", _HINT)
    return bytes(data)


def _expect_end(file: BinaryIO, path: Path) -> None:
    """Reading to the end also makes gzip compare its checksum."""
    try:
        more = file.read(1)
    except (OSError, EOFError, zlib.error) as error:
        raise UserError(f"{path} is damaged: {error}.", _HINT) from error
    if more:
        raise UserError(f"{path} is longer than its header says: it is damaged.", _HINT)


def _labels_beside(path: Path) -> Path | None:
    """``train-labels-idx1-ubyte`` beside ``train-images-idx3-ubyte``, with or without ``.gz`` each."""
    if "images" not in path.name:
        return None
    name = re.sub(r"idx\d", "idx1", path.name.replace("images", "labels")).removesuffix(".gz")
    for candidate in (path.with_name(name), path.with_name(f"{name}.gz")):
        if candidate.is_file():
            return candidate
    return None


def _recognises(path: Path) -> int:
    if path.is_dir():
        return 2 if _images_in(path) else 0
    name = path.name.removesuffix(".gz").lower()
    if re.search(r"idx\d[-.]ubyte$|\.idx\d?$|-ubyte$", name):
        return 2
    with open(path, "rb") as file:
        return 1 if file.read(3) == b"\0\0\x08" else 0


def _images_in(folder: Path) -> list[Path]:
    """Idx image files in a folder: the training pictures first."""
    names = [name for name in os.listdir(folder) if "images" in name and "idx3" in name and "ubyte" in name]
    names.sort(key=lambda name: (not name.startswith("train"), name.endswith(".gz"), name))
    return [folder / name for name in names if (folder / name).is_file()]


def _part_of(path: Path) -> str:
    """``train`` of ``train-images-idx3-ubyte.gz``, and ``test`` of MNIST's other file."""
    return path.name.partition("images")[0].rstrip("-_. ").replace("t10k", "test") or path.name


def _open_source(path: Path, config: DataConfig, tick: Tick) -> Source:
    if not path.is_dir():
        return IdxImages(path)
    files: dict[str, Path] = {}
    for file in _images_in(path):  # unpacked before packed
        files.setdefault(_part_of(file), file)
    parts, notes = sound_parts({name: partial(IdxImages, file) for name, file in files.items()})
    choices: tuple[Choice, ...] = ()
    used = tuple(parts)
    if len(parts) > 1:
        alike = len({(part.height, part.width, part.channels) for part in parts.values()}) == 1
        counts = {name: part.count for name, part in parts.items()}
        # More than two are several sets, as EMNIST's.
        used, choice = chosen_parts(counts, config.parts, together=alike and len(parts) == 2)
        choices = (choice,)
    # The choice says how many pictures the other parts have: it is as old as all of them.
    facts = [fact for part in parts.values() for fact in part.facts]
    source: Arrays = parts[used[0]]
    if len(used) > 1:
        source = Joined([parts[name] for name in used], origin_of(path, facts))
    source.origin = replace(source.origin, stamp=stamp_of(facts), choices=choices, notes=notes)
    return source


sources.register(
    "idx", "MNIST idx", "Files such as train-images-idx3-ubyte, also with .gz, and the folder they are in."
)(Format(_recognises, _open_source))
