"""Points in the plane: a table of x, y and, if there are classes, a third column, as CSV, plain or gzipped."""

import csv
import gzip
import io
import zlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from gan_studio.core.config.data import DataConfig
from gan_studio.core.errors import UserError
from gan_studio.data.source import Arrays, Format, Source, Tick, file_facts, origin_of, sources

_SUFFIXES = (".csv", ".csv.gz")
#: Characters of a table; a million points are 30 million.
_MOST = 2**26
_HINT = (
    "The first line of a table of points names the columns, x,y or x,y,class; each other line is a point, within -1 "
    "and 1."
)


class PointTable(Arrays):
    """Points as pictures of 1×2 grey pixels."""

    dtype = np.dtype(np.float32)
    height, width, channels, mode = 1, 2, 1, "points"

    def __init__(self, path: Path) -> None:
        self._path = path
        rows = list(csv.reader(io.StringIO(_text(path))))
        if not rows or [name.strip().lower() for name in rows[0]] not in (["x", "y"], ["x", "y", "class"]):
            raise UserError(
                f"{path} is neither a table of points nor one of pixels.",
                f"{_HINT} In a table of pixels a line is a square picture of at least 8×8.",
            )
        self._rows = [row for row in rows[1:] if row]
        self._names = tuple(sorted({row[2] for row in self._rows})) if len(rows[0]) == 3 else ()
        if not self._rows or any(len(row) != len(rows[0]) for row in self._rows):
            raise UserError(f"{path} has no points, or lines of different length.", _HINT)
        self.count = len(self._rows)
        self.origin = origin_of(path, file_facts(path))

    def blocks(self, tick: Tick) -> Iterator[NDArray[np.float32]]:
        """All points as float32 ``N×1×2×1``."""
        tick()
        try:
            points = np.array([row[:2] for row in self._rows], np.float32)
        except ValueError as error:
            raise UserError(f"{self._path} holds something that is no number: {error}.", _HINT) from error
        if not (np.abs(points) <= 1).all():
            raise UserError(f"{self._path} holds points beyond -1 and 1.", _HINT)
        yield points.reshape(-1, 1, 2, 1)

    def labels(self) -> tuple[NDArray[np.int64] | None, tuple[str, ...]]:
        """By the third column."""
        if not self._names:
            return None, ()
        places = {name: place for place, name in enumerate(self._names)}
        return np.array([places[row[2]] for row in self._rows], np.int64), self._names


def _text(path: Path) -> str:
    try:
        with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else open(path, encoding="utf-8") as file:
            text = file.read(_MOST + 1)
    except (EOFError, zlib.error, UnicodeDecodeError, gzip.BadGzipFile) as error:
        raise UserError(f"{path} is damaged or no text: {error}.", _HINT) from error
    if len(text) > _MOST:
        raise UserError(f"{path} is too large for a table of points.", "Take a part of the points.")
    return text


def _open_source(path: Path, config: DataConfig, tick: Tick) -> Source:
    tick()
    return PointTable(path)


def _recognises(path: Path) -> int:
    return 1 if path.is_file() and path.name.lower().endswith(_SUFFIXES) else 0


sources.register("points", "Points in the plane", "A .csv or .csv.gz file with columns x, y and perhaps class.")(
    Format(_recognises, _open_source)
)
