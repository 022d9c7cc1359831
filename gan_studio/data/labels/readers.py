"""The kinds of label files, each with the function that reads it."""

import csv
import io
import json
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from gan_studio.data.labels.table import MAX_COLUMNS, Table, UnreadableError

_DELIMITERS = ",;\t|"
#: Numbers of a label in dataset.json above this many are no classes but measurements.
_FEW = 64


def read_table(base: str, text: str) -> Table:
    """The cells of a label file.

    Args:
        base: the file's name without folders; its suffix decides how the text is read.

    Raises:
        UnreadableError: the text is no table of labels.
    """
    reader = next(read for pattern, read in _READERS if re.search(pattern, base, re.IGNORECASE))
    table = reader(text)
    if len(table.columns) > MAX_COLUMNS:
        raise UnreadableError(f"it has {len(table.columns):,} columns, more than label files have")
    return table


def _dataset_json(text: str) -> Table:
    """``{"labels": [[name, label], …]}`` or ``{"labels": null}``, as StyleGAN's ``dataset_tool`` writes it."""
    values = _json(text)
    labels = values.get("labels") if isinstance(values, dict) else None
    if isinstance(labels, dict):
        labels = list(labels.items())
    if not isinstance(labels, list):
        return Table((), [], buckets=isinstance(values, dict) and "labels" in values)
    pairs = [(str(one[0]), one[1]) for one in labels if isinstance(one, (list, tuple)) and len(one) == 2]
    size = max((len(label) for _, label in pairs if isinstance(label, list)), default=0)
    if not size:
        return Table(("file_name", "label"), [(name, _cell(label)) for name, label in pairs], 0, True)
    vectors = [(name, label if isinstance(label, list) else []) for name, label in pairs]
    if all(sorted(set(label)) in ([0, 1], [1]) and sum(label) == 1 for _, label in vectors if _are_numbers(label)):
        rows: list[tuple[str, ...]] = [(name, str(label.index(1)) if 1 in label else "") for name, label in vectors]
        return Table(("file_name", "label"), rows, 0, True)
    if size > _FEW:
        return Table((), [], buckets=True)
    columns = ("file_name", *(f"label[{number}]" for number in range(size)))
    return Table(columns, [_padded((name, *map(_cell, label)), size + 1) for name, label in vectors], 0, True)


def _json_lines(text: str) -> Table:
    """An object a line, as Hugging Face's ``metadata.jsonl``; values that are lists or objects are no labels."""
    objects = [value for line in text.splitlines() if line.strip() and isinstance(value := _json(line), dict)]
    columns = list(dict.fromkeys(key for one in objects for key, value in one.items() if _is_plain(value)))
    rows = [tuple(_cell(one.get(column)) for column in columns) for one in objects]
    key = next((columns.index(name) for name in ("file_name", "filename", "file") if name in columns), None)
    return Table(tuple(columns), rows, key)


def _separated(text: str) -> Table:
    """Cells between commas, semicolons, tabs or bars, whichever the first lines have in the same number."""
    lines = [line for line in text[: 2**16].splitlines()[:21] if line.strip()]
    delimiter = max(_DELIMITERS, key=lambda mark: _regularity(lines[:20], mark)) if lines else ","
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True))
    except csv.Error as error:
        raise UnreadableError(f"it is no table: {error}") from error
    return _with_header([tuple(cell.strip() for cell in row) for row in rows if any(row)])


def _regularity(lines: Sequence[str], delimiter: str) -> tuple[bool, int]:
    counts = [len(row) - 1 for row in csv.reader(lines, delimiter=delimiter)]
    return (min(counts) == max(counts) > 0, min(counts))


def _spaced(text: str) -> Table:
    """Cells between spaces; CelebA's lists begin with their length and, on a line of its own, the columns' names."""
    lines = [line.split() for line in text.splitlines() if line.strip()]
    if lines and len(lines[0]) == 1 and lines[0][0].isdecimal():
        lines = lines[1:]
    if len(lines) > 1 and len(lines[0]) == len(lines[1]) - 1:
        lines[0].insert(0, "file_name")
    if not lines or len(lines[0]) < 2:
        return _separated(text)
    return _with_header([tuple(line) for line in lines])


def _with_header(rows: list[tuple[str, ...]]) -> Table:
    """The first row as the columns' names, unless it looks like one that describes a picture."""
    if not rows:
        raise UnreadableError("it is empty")
    width = max(map(len, rows[:100]))
    named = not any(_is_picture(cell) or _is_number(cell) for cell in rows[0])
    if named:
        columns = [cell or f"column {place + 1}" for place, cell in enumerate(rows[0])]
    elif width == 2:
        columns = ["file_name", "label"] if _is_picture(rows[0][0]) else ["label", "file_name"]
    else:
        columns = []
    columns = [*columns, *(f"column {place + 1}" for place in range(len(columns), width))]
    body = (_padded(row, len(columns)) for row in (rows[1:] if named else rows))
    return Table(tuple(_different(columns)), list(body))


def _different(names: Sequence[str]) -> Iterator[str]:
    seen: set[str] = set()
    for name in names:
        while name in seen:
            name += "'"  # noqa: PLW2901 - told apart from the columns before
        seen.add(name)
        yield name


def _padded(row: tuple[str, ...], width: int) -> tuple[str, ...]:
    return row if len(row) == width else (*row[:width], *[""] * (width - len(row)))


def _is_picture(cell: str) -> bool:
    return bool(re.search(r"\.(png|jpe?g|webp|bmp|tiff?|gif|avif|jp2|ppm|pgm|heic)$", cell, re.IGNORECASE))


def _is_number(cell: str) -> bool:
    return bool(re.fullmatch(r"[-+]?\d+([.,]\d+)?", cell))


def _is_plain(value: Any) -> bool:
    return value is None or isinstance(value, (str, int, float, bool))


def _are_numbers(values: Sequence[Any]) -> bool:
    return bool(values) and all(isinstance(value, (int, float)) for value in values)


def _cell(value: Any) -> str:
    return "" if value is None or not _is_plain(value) else str(value)


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UnreadableError(f"it is no JSON: {error}") from error


#: (pattern of names, reader), the first that fits is taken; add new kinds before those with a wider pattern.
_READERS: tuple[tuple[str, Callable[[str], Table]], ...] = (
    (r"\.json$", _dataset_json),
    (r"\.jsonl$", _json_lines),
    (r"\.txt$", _spaced),
    (r"", _separated),
)
