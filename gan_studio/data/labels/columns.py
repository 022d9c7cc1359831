"""Columns of label files as classes: which could be, which is meant, and what the classes are called."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from gan_studio.data.names import natural

#: More different values than this are no classes, unless somebody asks for the column by name.
MOST = 1000
#: A column must tell the class of this share of the pictures to be taken unasked.
_COVERED = 0.5
_CLASS_NAMES = (
    "label", "labels", "class", "classes", "category", "target", "targets", "y", "class_id", "label_id", "class_name",
    "label_name", "class_label", "category_id", "category_name", "species", "breed", "diagnosis", "genre", "style",
    "dx", "kind", "type", "group",
)  # fmt: skip
_NEVER = frozenset(("split", "partition", "set", "subset", "fold", "usage", "id", "index", "width", "height", "size"))
_EMPTY = frozenset(("", "nan", "none", "null", "n/a", "na"))


@dataclass(frozen=True)
class Column:
    """A label file's column, matched with the pictures.

    Attributes:
        name: as it is chosen: ``column:NAME``.
        file: the label file's name.
        values: for each picture its label; None without.
        attribute: the file says with -1 and 1 whether a picture has an attribute, one of several usually.
    """

    name: str
    file: str
    values: tuple[str | None, ...]
    attribute: bool = False

    @cached_property
    def counts(self) -> Counter[str]:
        """How many pictures have each label."""
        counts = Counter(self.values)
        return Counter({value: count for value, count in counts.items() if value is not None})

    @property
    def classes(self) -> tuple[str, ...]:
        """Different labels, in the order of numbers where all are numbers."""
        return tuple(sorted(self.counts, key=natural))

    @property
    def title(self) -> str:
        """The name without the file that tells it from another file's column."""
        return self.name.partition(" (")[0] if self.name.endswith(f" ({self.file})") else self.name


def column_of(name: str, file: str, title: str, cells: Sequence[str | None]) -> Column:
    """A column from its cells: empty ones are None, ``3.0`` is ``3``, and an attribute's -1 and 1 become words."""
    # Millions of cells, few of them different: words are made of the different ones only.
    clean: dict[str | None, str | None] = {cell: _cleaned(cell) for cell in set(cells)}
    different = {value for value in clean.values() if value is not None}
    attribute = different == {"-1", "1"}
    if attribute:
        names = {"-1": f"not {title}", "1": title}
        clean = {cell: value and names[value] for cell, value in clean.items()}
    elif different and all(re.fullmatch(r"-?\d+\.0+", value) for value in different):
        clean = {cell: value and value.partition(".")[0] for cell, value in clean.items()}
    return Column(name, file, tuple(map(clean.get, cells)), attribute)


def _cleaned(cell: str | None) -> str | None:
    stripped = "" if cell is None else cell.strip()
    return None if stripped.lower() in _EMPTY else stripped


def could_be_classes(column: Column) -> bool:
    """Whether the column's values are shared by pictures: at least two, and not as many as there are pictures."""
    different = len(column.counts)
    return 2 <= different <= MOST and column.counts.total() >= 2 * different


def column_meant(columns: Sequence[Column], *, alone: bool) -> Column | None:
    """The column to take unasked, if one is plainly meant: one that is called so and tells most pictures' class.

    Of several attributes taking one would be a guess.

    Args:
        alone: whether a column of any name is taken where it is the only one that could be classes.
    """
    plausible = [one for one in columns if could_be_classes(one) and one.title.lower() not in _NEVER]
    covering = [one for one in plausible if _covered(one) >= _COVERED]
    called = {one.title.strip().lower().replace(" ", "_"): one for one in reversed(covering)}
    named = next((called[name] for name in _CLASS_NAMES if name in called), None)
    only = plausible[0] if len(plausible) == 1 and not plausible[0].attribute else None
    return named or (only if alone and only in covering else None)


def _covered(column: Column) -> float:
    return column.counts.total() / len(column.values)
