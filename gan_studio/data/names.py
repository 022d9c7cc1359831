"""What the names of files say: which to pass over, and in which order names stand."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath


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


def climbs_out(name: str) -> bool:
    """Whether a name in an archive points outside of it: ``../x``, ``/x``, ``C:\\x``."""
    return bool(re.match(r"[/\\]|[A-Za-z]:", name)) or ".." in re.split(r"[/\\]", name)


def natural(name: str) -> tuple[object, ...]:
    """A key that sorts numbers in names as numbers: ``2`` before ``10``, ``class 2`` before ``class 10``."""
    number = re.fullmatch(r"[-+]?\d+(\.\d+)?", name)
    if number:
        return 0, float(name), name
    parts = re.split(r"(\d+)", name)
    return 1, [_number(part) if part.isdecimal() else (-1, part) for part in parts], name


def _number(digits: str) -> tuple[int, str]:
    """Sorts as the number does, however many digits it has."""
    digits = digits.lstrip("0")
    return len(digits), digits


def told_apart(paths: Sequence[PurePath]) -> list[str]:
    """The last part of each path; with ``/``, as many parts more as it takes to tell it from the others, and from
    what may lie below them.

    Args:
        paths: absolute, all different, none in another.
    """
    lengths = [1] * len(paths)
    while True:
        names = [PurePath(*path.parts[-length:]).as_posix() for path, length in zip(paths, lengths, strict=True)]
        counts = Counter(names)
        around = {name[:place] for name in counts for place, letter in enumerate(name) if letter == "/"}
        short = [
            place
            for place, name in enumerate(names)
            if (counts[name] > 1 or name in around) and lengths[place] < len(paths[place].parts)
        ]
        if not short:
            return names
        for place in short:
            lengths[place] += 1
