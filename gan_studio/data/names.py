"""What the names of files say: which to pass over, and which class a picture belongs to."""

import re
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Item:
    """One picture: its file's name within the source, its class (-1: none), and its frame (-1: the file's first)."""

    name: str
    label: int = -1
    frame: int = -1

    @property
    def title(self) -> str:
        """The name for people, frames counted from 1."""
        return self.name if self.frame < 0 else f"{self.name}#{self.frame + 1}"


NO_PICTURE = "not a picture file, by its name"
_PARTS = frozenset(("train", "training", "test", "testing", "val", "valid", "validation"))


def climbs_out(name: str) -> bool:
    """Whether a name in an archive points outside of it: ``../x``, ``/x``, ``C:\\x``."""
    return bool(re.match(r"[/\\]|[A-Za-z]:", name)) or ".." in re.split(r"[/\\]", name)


def classify(names: Sequence[str]) -> tuple[list[Item], tuple[str, ...]]:
    """Pictures with labels, and the classes' names, from paths with ``/``.

    The folders at the first level at which pictures are kept apart are the classes, if every picture lies in one and
    there are at least two. A folder around everything, and ``train/``, ``test/`` and the like, are passed over.
    """
    folders = [name.split("/")[:-1] for name in names]
    level = 0
    while True:
        here = {parts[level] if level < len(parts) else "" for parts in folders}
        if "" in here or not here:
            return [Item(name) for name in names], ()
        if len(here) > 1 and not {name.lower() for name in here} <= _PARTS:
            break
        level += 1
    classes = tuple(sorted(here))
    index = {name: number for number, name in enumerate(classes)}
    return [Item(name, index[parts[level]]) for name, parts in zip(names, folders, strict=True)], classes
