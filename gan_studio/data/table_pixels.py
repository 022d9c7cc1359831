"""What the columns of a table of pixels mean."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isqrt

_LABELS = ("label", "labels", "class", "target", "emotion", "y", "digit", "character", "letter")
_LEAST_SIDE = 8


@dataclass(frozen=True)
class Columns:
    """How rows are read.

    Attributes:
        header: whether the first row names the columns.
        label: the label's column; None without.
        first: the first pixel's column; pixels stand together.
        side, channels: of the square pictures.
        packed: all pixels stand in one column, between spaces.
        note: what was assumed, for the report.
    """

    header: bool
    label: int | None
    first: int
    side: int
    channels: int
    packed: bool = False
    note: str = ""

    @property
    def pixels(self) -> int:
        """Numbers of a picture."""
        return self.side * self.side * self.channels


def square(count: int) -> tuple[int, int] | None:
    """(side, channels) of a square picture of so many numbers: grey or RGB; None where there is none."""
    for channels in (1, 3):
        side = isqrt(count // channels)
        if side >= _LEAST_SIDE and side * side * channels == count:
            return side, channels
    return None


def understand(rows: Sequence[Sequence[str]]) -> Columns | None:
    """What the first rows of a table say, one or two; None when it holds no pixels."""
    if not rows or not rows[0]:
        return None
    first = [cell.strip().strip('"').lower() for cell in rows[0]]
    header = not all(_is_number(cell) for cell in first) and not _is_packed(first)
    body = rows[1] if header and len(rows) > 1 else rows[0]
    if header and len(rows) == 1:
        return None
    packed = next((place for place, cell in enumerate(body) if square(len(cell.split())) and _is_packed([cell])), None)
    names = first if header else []
    label = next((place for place, name in enumerate(names) if name in _LABELS), None)
    if packed is not None:
        if not header and len(body) > 1:
            label = 0 if packed else 1
        side, channels = square(len(body[packed].split())) or (0, 0)
        return Columns(header, label, packed, side, channels, True, _note(side, channels))
    if not all(_is_number(cell.strip().strip('"')) for place, cell in enumerate(body) if place != label):
        return None
    return _of_columns(len(body), header, label)


def _of_columns(width: int, header: bool, label: int | None) -> Columns | None:
    if label in (0, width - 1):
        shape, first = square(width - 1), 0 if label else 1
    elif label is not None:
        return None
    else:
        shape, first = square(width), 0
        if shape is None and square(width - 1):
            shape, first, label = square(width - 1), 1, 0
    if shape is None:
        return None
    return Columns(header, label, first, *shape, note=_note(*shape))


def _note(side: int, channels: int) -> str:
    kind = "RGB, the channels of a pixel together" if channels == 3 else "grey"
    return f"Each row's {side * side * channels:,} pixels are read as {side}×{side}, {kind}, row by row."


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _is_packed(cells: Sequence[str]) -> bool:
    return any(len(cell.split()) > 1 and all(map(_is_number, cell.split()[:10])) for cell in cells)
