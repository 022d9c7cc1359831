"""From label files to columns, one label a picture."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from gan_studio.data.labels.columns import Column, column_of
from gan_studio.data.labels.matching import matched
from gan_studio.data.labels.readers import read_table
from gan_studio.data.labels.table import LabelFile, UnreadableError, as_text, read_bytes

_NOTES = 3


@dataclass(frozen=True)
class Read:
    """What the label files tell.

    Attributes:
        files: names of those that describe the pictures.
        buckets: one of them says that folders are no classes.
        notes: on those that are not used.
    """

    columns: tuple[Column, ...]
    files: frozenset[str]
    buckets: bool
    notes: tuple[str, ...]


def read_columns(pictures: Sequence[str], files: Sequence[LabelFile], tick: Callable[[], None] = lambda: None) -> Read:
    """The columns of all label files that describe ``pictures``, names within the set; raises what ``tick`` does.

    Files of one name with the same columns, one in each folder, count as one file.
    """
    found: dict[tuple[str, str], list[str | None]] = {}
    used, notes, buckets = set(), [], False
    for file in files:
        tick()
        try:
            table = read_table(file.base, as_text(read_bytes(file)))
        except UnreadableError as error:
            notes += [] if file.beside else [f"{file.name} is not used for labels: {error}."]
            continue
        if table.buckets and not file.beside:
            buckets = True
            used.add(file.name)
        if not table.rows:
            continue
        key, rows = matched(pictures, file, table, tick)
        if max(rows, default=-1) < 0:
            notes += [] if file.beside else [f"{file.name} is not used: it names none of the pictures."]
            continue
        used.add(file.name)
        for place, (name, column) in enumerate(zip(table.columns, zip(*table.rows, strict=True), strict=True)):
            if place != key:
                tick()
                cells: list[str | None] = list(map((*column, None).__getitem__, rows))  # row -1 is the None
                before = found.get((name, file.base))
                found[name, file.base] = _filled(before, cells) if before else cells
    more = [f"{len(notes) - _NOTES:,} more files are not used for labels."] if len(notes) > _NOTES else []
    return Read(_named(found), frozenset(used), buckets, (*notes[:_NOTES], *more))


def _filled(cells: Sequence[str | None], new: Sequence[str | None]) -> list[str | None]:
    return [other if cell is None else cell for cell, other in zip(cells, new, strict=True)]


def _named(found: dict[tuple[str, str], list[str | None]]) -> tuple[Column, ...]:
    """Columns, those of the same name in different files told apart by the file's."""
    columns: list[Column] = []
    for (name, file), cells in found.items():
        taken = any(name == other.name for other in columns)
        columns.append(column_of(f"{name} ({file})" if taken else name, file, name, cells))
    return tuple(columns)
