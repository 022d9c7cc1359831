"""Which files may hold labels, by their names."""

import re
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import IO

from gan_studio.data.labels.table import LabelFile

#: Any of these in a set of pictures is looked into.
_LIKELY = re.compile(
    r"dataset\.json|.*\.(csv|tsv|jsonl)|(list_attr|identity|labels?|classes|class_labels|targets|annotations?)[^/]*\.txt",
    re.IGNORECASE,
)
#: Beside a set there may be anything: only these are looked into.
_TELLING = re.compile(
    r"dataset\.json|(labels?|metadata|classes|annotations?|list_attr[^/]*|attributes|targets)\.(csv|tsv|jsonl|txt)"
    r"|list_attr[^/]*\.txt",
    re.IGNORECASE,
)
#: Which of CelebA's lists hold no labels: how the set is divided, and where faces are.
_NO_LABELS = re.compile(r"list_(eval_partition|bbox|landmarks)[^/]*|sample_submission[^/]*", re.IGNORECASE)
#: More in one folder describe a picture each.
_MANY = 20
_ORDER = ("dataset.json", "metadata.", "label", "list_attr", "class", "target", "annotation", "train")


def is_label_file(name: str) -> bool:
    """Whether a file may hold labels, by its name within a set."""
    base = name.rpartition("/")[2]
    return bool(_LIKELY.fullmatch(base)) and not _NO_LABELS.fullmatch(base)


def label_files(
    names: Sequence[str], opener: Callable[[str], AbstractContextManager[IO[bytes]]]
) -> tuple[LabelFile, ...]:
    """Those of ``names``, files in a folder or an archive, that may hold labels, the likeliest first.

    Args:
        opener: gives the bytes of one of the names.
    """
    found = [name for name in names if is_label_file(name)]
    together: dict[str, list[str]] = {}
    for name in found:
        together.setdefault(name.rpartition("/")[0], []).append(name)
    few = [name for group in together.values() if len(group) <= _MANY for name in group]
    return tuple(LabelFile(name, _opening(opener, name)) for name in sorted(few, key=_rank)[:_MANY])


def label_files_beside(*paths: Path) -> list[Path]:
    """Label files in the folders that a set of pictures, or the folders it is made of, lie in, the likeliest first."""
    places = [path.absolute() for path in paths]
    named = {place.with_suffix(suffix) for place in places for suffix in (".csv", ".tsv", ".jsonl")}
    found = [
        other
        for parent in dict.fromkeys(place.parent for place in places)
        for other in _inside(parent)
        if (_TELLING.fullmatch(other.name) or other in named) and not _NO_LABELS.fullmatch(other.name)
    ]
    files = [other for other in found if other not in places and _is_file(other)]
    return sorted(files, key=lambda other: _rank(other.name))[:_MANY]


def _inside(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError:
        return []


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:
        return False


def beside(*paths: Path) -> tuple[LabelFile, ...]:
    """`label_files_beside`, ready to be opened."""
    return tuple(LabelFile(other.name, _opening_path(other), beside=True) for other in label_files_beside(*paths))


def _rank(name: str) -> tuple[int, int, str]:
    base = name.rpartition("/")[2].lower()
    place = next((place for place, start in enumerate(_ORDER) if base.startswith(start)), len(_ORDER))
    return place, name.count("/"), name


def _opening(
    opener: Callable[[str], AbstractContextManager[IO[bytes]]], name: str
) -> Callable[[], AbstractContextManager[IO[bytes]]]:
    return lambda: opener(name)


def _opening_path(path: Path) -> Callable[[], AbstractContextManager[IO[bytes]]]:
    return lambda: open(path, "rb")
