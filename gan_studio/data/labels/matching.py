"""Which row of a label file belongs to which picture."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain

from gan_studio.data.labels.table import LabelFile, Table

#: Rows that are looked at to find the column with the pictures' names.
_PROBED = 500
_KEY_NAMES = (
    "file_name",
    "filename",
    "file",
    "image",
    "image_id",
    "img",
    "image_name",
    "path",
    "filepath",
    "name",
    "id",
)

Key = Callable[[str], str]


def matched(
    pictures: Sequence[str], file: LabelFile, table: Table, tick: Callable[[], None] = lambda: None
) -> tuple[int, list[int]]:
    """The column that names pictures, and for each picture the row about it (-1: none).

    A name may be given from the set's top or from the label file's folder, with other folders before it or none, and
    without its suffix; it counts only where no two pictures could be meant.

    Args:
        pictures: names within the source, with ``/``.
    """
    scope = _scope(pictures, file)
    names = {
        place: pictures[place][len(scope) :] for place in range(len(pictures)) if pictures[place].startswith(scope)
    }
    column = _key_column(table, set(map(_bare, names.values()))) if table.key is None else table.key
    cells = [_plain(row[column]) for row in table.rows]
    found = [-1] * len(pictures)
    for key in _keys(names.values(), cells):
        if all(found[place] >= 0 for place in names):
            break
        tick()
        rows = _only_once((key(cell), place) for place, cell in enumerate(cells))
        open_ones = ((key(name), place) for place, name in names.items() if found[place] < 0)
        for name, place in _only_once(open_ones).items():
            found[place] = rows.get(name, -1)
    return column, found


def _scope(pictures: Sequence[str], file: LabelFile) -> str:
    """The nearest folder around the label file that holds pictures."""
    folder = file.folder
    while folder and not any(name.startswith(folder) for name in pictures):
        folder = folder[: folder.rstrip("/").rfind("/") + 1]
    return folder


def _keys(names: Iterable[str], cells: Iterable[str]) -> tuple[Key, ...]:
    """Ways in which a picture can be named, from the most exact on."""
    depth = min(max((name.count("/") for name in some), default=0) for some in (names, cells))
    lengths = range(depth + 1, 0, -1)
    return tuple(chain.from_iterable((_last(length), _last(length, stem=True)) for length in lengths))


def _last(length: int, *, stem: bool = False) -> Key:
    """The last ``length`` parts of a path, or that without a suffix."""

    if length == 1:
        return _bare if stem else _base

    def key(name: str) -> str:
        parts = name.lower().split("/")[-length:]
        if len(parts) < length:
            return f"\0{name}"  # shorter than asked for: not to be found this way
        if stem:
            parts[-1] = _stem(parts[-1])
        return "/".join(parts)

    return key


def _base(name: str) -> str:
    return name.lower().rpartition("/")[2]


def _bare(name: str) -> str:
    return _stem(_base(name))


def _stem(base: str) -> str:
    head, dot, tail = base.rpartition(".")
    return head if dot and head and len(tail) <= 4 and not tail.isdecimal() else base


def _plain(cell: str) -> str:
    return cell.replace("\\", "/").removeprefix("./").strip("/")


def _key_column(table: Table, known: set[str]) -> int:
    """The column that names the most different pictures, of which ``known`` are the names without suffix."""
    rows = list(_spread(table.rows, _PROBED))

    def hits(column: int) -> tuple[int, int]:
        cells = {_plain(row[column]) for row in rows}
        count = sum(_bare(cell) in known for cell in cells)
        name = table.columns[column].strip().lower().replace(" ", "_")
        return count, -_KEY_NAMES.index(name) if name in _KEY_NAMES else -len(_KEY_NAMES)

    return max(range(len(table.columns)), key=hits, default=0)


def _spread(rows: Sequence[tuple[str, ...]], count: int) -> Iterator[tuple[str, ...]]:
    step = max(1, len(rows) // count)
    yield from rows[::step]


def _only_once(pairs: Iterable[tuple[str, int]]) -> dict[str, int]:
    """Places by name, without names that stand for several."""
    found: dict[str, int] = {}
    twice = set()
    for name, place in pairs:
        if name in found:
            twice.add(name)
        found.setdefault(name, place)
    for name in twice:
        del found[name]
    return found
