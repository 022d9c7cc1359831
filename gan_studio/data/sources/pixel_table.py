"""Tables of pixels: a picture a row, as Kaggle has MNIST, Fashion-MNIST, the sign language and FER2013."""

import csv
import gzip
import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import IO, cast

import numpy as np
from numpy.typing import NDArray

from gan_studio.core.config.data import DataConfig
from gan_studio.core.errors import UserError
from gan_studio.data.label_values import classes_of
from gan_studio.data.source import Arrays, Format, Source, Tick, file_facts, origin_of, sources
from gan_studio.data.table_pixels import Columns, understand

_SUFFIXES = (".csv", ".csv.gz", ".tsv", ".tsv.gz")
_LONGEST = 2**22  # characters of a line: a picture of 512×512 in RGB
_BLOCK = 2**23  # characters read at a time
_HINT = "Each row is a picture: its label, then its pixels, from 0 to 255 or from 0 to 1."
_DAMAGE = (OSError, EOFError, zlib.error, UnicodeDecodeError, csv.Error)


class PixelTable(Arrays):
    """Rows of numbers as square pictures."""

    def __init__(self, path: Path, columns: Columns, tick: Tick) -> None:
        self._path, self._columns = path, columns
        self.height = self.width = columns.side
        self.channels = columns.channels
        self.mode = "RGB" if columns.channels == 3 else "L"
        self.origin = replace(origin_of(path, file_facts(path)), notes=(columns.note,))
        self.count = sum(len(lines) for lines in self._lines(tick))
        if not self.count:
            raise UserError(f"{path} holds no rows.", _HINT)

    def blocks(self, tick: Tick) -> Iterator[NDArray[np.uint8]]:
        """See `Arrays`."""
        high = self._check(tick)
        factor = 255.0 if high <= 1 else 1.0
        words = "0..1" if high <= 1 else "0..255"
        self.origin = replace(
            self.origin, notes=(self._columns.note, f"Read as {words}, by its largest value {high:g}.")
        )
        for numbers in self._numbers(tick):
            pixels = np.rint(numbers * factor).astype(np.uint8)
            yield pixels.reshape(-1, self.height, self.width, self.channels)

    def labels(self) -> tuple[NDArray[np.int64] | None, tuple[str, ...]]:
        """By the label's column."""
        label = self._columns.label
        if label is None:
            return None, ()
        words = []
        for lines in self._lines(lambda: None):
            words += [row[label].strip() if label < len(row) else "" for row in _cells(self._path, lines)]
        if "" in words:
            raise UserError(f"{self._path}: a row has no label.", _HINT)
        return classes_of(np.array(words), self.count, str(self._path))

    def _check(self, tick: Tick) -> float:
        """The largest value; ``UserError`` where values are no pixels."""
        high = 0.0
        for numbers in self._numbers(tick):
            if not np.isfinite(numbers).all() or numbers.min() < 0 or numbers.max() > 255:
                low, top = float(numbers.min()), float(numbers.max())
                raise UserError(
                    f"{self._path} holds values from {low:g} to {top:g}; pixels have 0..255 or 0..1.", _HINT
                )
            high = max(high, float(numbers.max()))
        return high

    def _numbers(self, tick: Tick) -> Iterator[NDArray[np.float32]]:
        """Pixels, ``K×P``."""
        columns, row = self._columns, 1 + self._columns.header
        for lines in self._lines(tick):
            try:
                if columns.packed:
                    texts = [cells[columns.first] for cells in _cells(self._path, lines)]
                    numbers = np.loadtxt(texts, np.float32, ndmin=2, comments=None)
                else:
                    places = range(columns.first, columns.first + columns.pixels)
                    numbers = np.loadtxt(
                        lines, np.float32, delimiter=_delimiter(self._path), usecols=places, ndmin=2, quotechar='"',
                        comments=None,
                    )  # fmt: skip
                if numbers.shape != (len(lines), columns.pixels):
                    raise ValueError(f"rows have {numbers.shape[-1]:,} pixels instead of {columns.pixels:,}")
            except (ValueError, IndexError) as error:
                place = f"rows {row:,} to {row + len(lines) - 1:,}"
                raise UserError(f"{self._path} is damaged in {place}: {error}.", _HINT) from error
            row += len(lines)
            yield numbers

    def _lines(self, tick: Tick) -> Iterator[list[str]]:
        """Rows as text, without the header and empty ones, as many at a time as make a few megabytes."""
        try:
            with _open(self._path) as file:
                if self._columns.header:
                    _line(file)
                lines: list[str] = []
                size = 0
                while line := _line(file):
                    if line.strip():
                        lines.append(line)
                        size += len(line)
                    if size > _BLOCK:
                        tick()
                        yield lines
                        lines, size = [], 0
                if lines:
                    tick()
                    yield lines
        except _DAMAGE as error:
            raise UserError(f"{self._path} is damaged or no text: {error}.", _HINT) from error


def _open(path: Path) -> IO[str]:
    if path.name.lower().endswith(".gz"):
        return cast(IO[str], gzip.open(path, "rt", encoding="utf-8-sig", newline="\n"))
    return open(path, encoding="utf-8-sig", newline="\n")


def _line(file: IO[str]) -> str:
    line = file.readline(_LONGEST + 1)
    if len(line) > _LONGEST:
        raise EOFError("a line is longer than any picture")
    return line


def _delimiter(path: Path) -> str:
    return "\t" if ".tsv" in path.name.lower()[-7:] else ","


def _cells(path: Path, lines: list[str]) -> Iterator[list[str]]:
    return csv.reader(lines, delimiter=_delimiter(path))


def _columns(path: Path) -> Columns | None:
    try:
        with _open(path) as file:
            lines = [line for _ in range(2) if (line := _line(file)).strip()]
            return understand(list(_cells(path, lines)))
    except _DAMAGE:
        return None


def _recognises(path: Path) -> int:
    return 2 if path.is_file() and path.name.lower().endswith(_SUFFIXES) and _columns(path) else 0


def _open_source(path: Path, config: DataConfig, tick: Tick) -> Source:
    columns = _columns(path)
    assert columns is not None, "it was recognised"
    return PixelTable(path, columns, tick)


sources.register(
    "pixels",
    "Table of pixels",
    "A .csv or .csv.gz file with a picture a row, perhaps after its label, as Kaggle has them.",
)(Format(_recognises, _open_source))
