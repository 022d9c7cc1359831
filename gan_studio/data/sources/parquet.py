"""Parquet with a column of pictures, as Hugging Face has its sets, through pyarrow: one file or a folder of shards."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO

from gan_studio.core.config.data import DataConfig
from gan_studio.core.errors import UserError
from gan_studio.data.extra import required
from gan_studio.data.held import Held, Lost, files_below, holds_only
from gan_studio.data.names import Item
from gan_studio.data.parquet_table import Schema, plainly_meant, shards_by_split, understand
from gan_studio.data.report import Choice, LeftOut
from gan_studio.data.source import Files, Format, Opener, Source, Tick, file_facts, origin_of, sources

_HINT = "Choose a parquet file with a column of pictures: bytes of PNG or JPEG files."
_ROWS = 64  # read at a time
_MOST = 1000  # different values that a column of classes may have unasked
_COLUMN = "column:"


def _open_source(path: Path, config: DataConfig, tick: Tick) -> Source:
    parts = shards_by_split(files_below(path, ".parquet", tick)) if path.is_dir() else {"": [path.name]}
    root = path if path.is_dir() else path.parent
    used, part_choice = _parts(parts, config)
    shards = [root / name for name in used]
    table = _Table(shards, root, str(path))
    if not table.schema.image:
        columns = ", ".join(table.columns)
        raise UserError(f"{path} has no column of pictures but {columns}.", _HINT, field="data.source")
    names = table.names(tick)
    given, label_choice, left_out = _classes(table, names, config, tick)
    keep = [name for name, label in zip(names, given[0], strict=True) if label >= 0] if given else names
    if given:
        given = ([label for label in given[0] if label >= 0], given[1])
    choices = tuple(choice for choice in (part_choice, label_choice) if choice is not None)
    origin = replace(origin_of(path, file_facts(*shards)), choices=choices)
    return Files(origin, keep, table.open, False, left_out, stream=table.stream, given=given)


class _Table:
    """Rows of several files of one schema."""

    def __init__(self, shards: Sequence[Path], root: Path, named: str) -> None:
        self._parquet = required("pyarrow.parquet", named)
        types = required("pyarrow.types", named)
        self._shards = {shard.relative_to(root).as_posix(): shard for shard in shards}
        self._rows: dict[str, int] = {}
        self.schema = Schema("", (), {})
        self.columns: list[str] = []
        for name, shard in self._shards.items():
            with self._file(shard) as file:
                self._rows[name] = file.metadata.num_rows
                if not self.columns:
                    self.columns = file.schema_arrow.names
                    self.schema = understand(file.schema_arrow, types)
                elif self.schema.image not in file.schema_arrow.names:
                    raise UserError(f"{shard} has other columns than {next(iter(self._shards))}.", _HINT)

    @contextmanager
    def _file(self, shard: Path) -> Iterator[Any]:
        try:
            with self._parquet.ParquetFile(shard, memory_map=True) as file:
                yield file
        except (OSError, ValueError) as error:  # ArrowInvalid is a ValueError
            reason = str(error).splitlines()[0] if str(error) else type(error).__name__
            hint = "Download it again."
            raise UserError(f"{shard} is damaged or no parquet file: {reason}.", hint, "data.source") from error

    def names(self, tick: Tick) -> list[str]:
        """Of the pictures: ``FILE[ROW]``."""
        tick()
        return [f"{shard}[{row}]" for shard, count in self._rows.items() for row in range(count)]

    def values(self, column: str, tick: Tick) -> list[Any]:
        """A column of all rows; ``UserError`` when a file has none of that name."""
        found: list[Any] = []
        for shard in self._shards.values():
            with self._file(shard) as file:
                if column not in file.schema_arrow.names:
                    raise UserError(f"{shard} has no column {column!r}.", f"It has {', '.join(self.columns)}.")
                for batch in file.iter_batches(batch_size=2**16, columns=[column]):
                    tick()
                    found += batch.column(0).to_pylist()
        return found

    @contextmanager
    def open(self, item: Item) -> Iterator[BinaryIO]:
        """One picture; slow."""
        with next(self.stream([item.name]))[1]() as file:
            yield file

    def stream(self, names: Sequence[str]) -> Iterator[tuple[str, Opener]]:
        """Pictures in order, some rows at a time in memory; row groups without one are passed over."""
        wanted: dict[str, list[int]] = {}
        for name in names:
            shard, _, row = name.removesuffix("]").rpartition("[")
            wanted.setdefault(shard, []).append(int(row))
        for shard, rows in wanted.items():
            done = 0
            try:
                for place, opener in self._rows_of(self._shards[shard], rows):
                    yield f"{shard}[{place}]", opener
                    done += 1
            except UserError as error:
                for place in rows[done:]:
                    yield f"{shard}[{place}]", Lost(f"damaged: {error.message}")

    def _rows_of(self, shard: Path, rows: Sequence[int]) -> Iterator[tuple[int, Opener]]:
        with self._file(shard) as file:
            start = place = 0
            for group in range(file.metadata.num_row_groups):
                end = start + file.metadata.row_group(group).num_rows
                if place < len(rows) and rows[place] < end:
                    row = start
                    for batch in file.iter_batches(_ROWS, row_groups=[group], columns=[self.schema.image]):
                        column = batch.column(0)
                        while place < len(rows) and rows[place] < row + len(batch):
                            yield rows[place], _opener(column[rows[place] - row].as_py())
                            place += 1
                        row += len(batch)
                start = end


def _opener(cell: Any) -> Opener:
    data = cell.get("bytes") if isinstance(cell, dict) else cell
    if data is None:
        path = cell.get("path") if isinstance(cell, dict) else None
        return Lost(f"not in the file, which only names {path}" if path else "an empty cell")
    return Held(data)


def _parts(parts: dict[str, list[str]], config: DataConfig) -> tuple[list[str], Choice | None]:
    """Files of the parts that are used: the training part, where there is one, unless others are asked for."""
    every = [name for names in parts.values() for name in names]
    if len(parts) < 2 or "train" not in parts:
        return every, None
    asked = [part.strip() for part in config.parts.split(",")] if config.parts not in ("auto", "all") else []
    chosen = list(parts) if config.parts == "all" else [part for part in asked if part in parts] or ["train"]
    words = ", ".join(name or "the rest" for name in parts)
    key = "all" if len(chosen) == len(parts) else ",".join(chosen)
    options = [("all", "All"), *((name, name) for name in parts if name)]
    if key not in dict(options):
        options.append((key, key))
    message = f"The set has parts: {words}; used: {', '.join(chosen)}."
    return [name for part in chosen for name in parts[part]], Choice("data.parts", message, tuple(options), key)


_Given = tuple[list[int], tuple[str, ...]]


def _classes(
    table: _Table, names: list[str], config: DataConfig, tick: Tick
) -> tuple[_Given | None, Choice | None, tuple[LeftOut, ...]]:
    """Labels from the column that is asked for or plainly meant; rows without one are left out."""
    schema = table.schema
    asked = config.labels.removeprefix(_COLUMN) if config.labels.startswith(_COLUMN) else ""
    column = asked or (plainly_meant(schema) if config.labels == "auto" else "")
    options = (("none", "No classes"), *((f"{_COLUMN}{name}", name) for name in schema.labels))
    if not column:
        message = "No column was taken for classes." if config.labels == "auto" else "No classes are used."
        return None, (Choice("data.labels", message, options, "none") if schema.labels else None), ()
    values = table.values(column, tick)
    given = _indices(values, schema.names.get(column, ()))
    if not given[1] or (not asked and len(given[1]) > _MOST):
        words = (
            f"The column {column!r} has no labels." if not given[1] else f"{column!r} has too many different labels."
        )
        return None, Choice("data.labels", words, options, "none"), ()
    left_out = tuple(
        LeftOut(name, f"it has no label in the column {column!r}")
        for name, label in zip(names, given[0], strict=True)
        if label < 0
    )
    key = f"{_COLUMN}{column}"
    if key not in dict(options):
        options += ((key, column),)
    return given, Choice("data.labels", f"The classes are those of the column {column!r}.", options, key), left_out


def _indices(values: list[Any], names: tuple[str, ...]) -> _Given:
    """Labels as indices, -1 for none, and the classes' names."""
    numbers = [value for value in values if isinstance(value, int) and not isinstance(value, bool)]
    if names and numbers and max(numbers) < len(names):
        labels = [value if isinstance(value, int) and value >= 0 else -1 for value in values]
        return labels, names if max(labels) >= 0 else ()
    different = {value for value in values if value not in (None, "", -1)}
    ordered = sorted(different, key=lambda value: (isinstance(value, str), value))
    index = {value: place for place, value in enumerate(ordered)}
    return [index.get(value, -1) for value in values], tuple(map(str, ordered))


def _recognises(path: Path) -> int:
    if path.is_dir():
        return 2 if holds_only(path, ".parquet") else 0
    if path.suffix.lower() == ".parquet":
        return 2
    with open(path, "rb") as file:
        return 2 if file.read(4) == b"PAR1" else 0


sources.register("parquet", "Parquet", "A .parquet file with a column of pictures, or a folder of such files.")(
    Format(_recognises, _open_source)
)
