"""Folders as classes, and when they are none."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from gan_studio.core.readable import readable
from gan_studio.data.layout.parts import Folders

#: Pictures beside the class folders do not keep them from being classes while they are so few: a share, or a number.
_STRAY_SHARE, _STRAYS = 0.05, 3
_DATE = re.compile(r"(19|20)\d\d([-_. ]?(0[1-9]|1[0-2])([-_. ]?([0-2]\d|3[01]))?)?([-_. ].*)?")
_PIECE = re.compile(
    r"(?:part|piece|batch|chunk|shard|bucket|block|archive|folder|new folder|dir|images?|imgs?|pictures?|photos?|data)"
    r"[-_ ]*\(?\d*\)?",
    re.IGNORECASE,
)
_CAMERA = re.compile(r"\d{3}(?=.*[A-Z])[A-Z_\d]{5}")
_HEX = re.compile(r"[0-9a-f]{2,3}")


@dataclass(frozen=True)
class FolderClasses:
    """What folders would be as classes.

    Attributes:
        labels: the class of each picture; None outside of the class folders.
        against: why the folders are hardly classes, a part of a sentence; empty when they may well be.
    """

    labels: tuple[str | None, ...]
    against: str

    @property
    def strays(self) -> int:
        """Pictures outside of the class folders."""
        return sum(label is None for label in self.labels)


def folder_classes(folders: Sequence[Folders], names: Sequence[str], splits: Sequence[str]) -> FolderClasses | None:
    """The folders at the first level at which there are several, as classes; None where there is no such level.

    Args:
        folders: of each picture, without those that name a part.
        names: of the pictures.
        splits: of the pictures; one without any folders has no classes, and nothing to say on the others' folders.
    """
    with_folders = {split for split, one in zip(splits, folders, strict=True) if one}
    counted = [one for split, one in zip(splits, folders, strict=True) if split in with_folders]
    level = _level(counted)
    if level is None:
        return None
    labels = tuple(one[level] if len(one) > level else None for one in folders)
    return FolderClasses(labels, _against(labels, names, len(counted)))


def _level(folders: Sequence[Folders]) -> int | None:
    for level in range(max(map(len, folders), default=0)):
        if len({one[level] for one in folders if len(one) > level}) > 1:
            return level
    return None


def _against(labels: Sequence[str | None], names: Sequence[str], counted: int) -> str:
    sizes = Counter(label for label in labels if label is not None)
    strays = counted - sizes.total()
    few = strays <= _STRAY_SHARE * counted or (strays <= _STRAYS and 4 * strays <= counted)
    if not few:
        return f"{strays:,} pictures are in none of the folders"
    shown = ", ".join(map(readable, sorted(sizes)[:2])) + (", …" if len(sizes) > 2 else "")
    if sum(bool(_DATE.fullmatch(name)) for name in sizes) >= 0.8 * len(sizes):
        return f"the folders ({shown}) are dates"
    if _are_buckets(sizes, labels, names) or all(_PIECE.fullmatch(name) for name in sizes):
        return f"the folders ({shown}) only divide the set"
    if all(_CAMERA.fullmatch(name) for name in sizes):
        return f"the folders ({shown}) are a camera's"
    if len(sizes) > 3 and median(sizes.values()) <= 2:
        return f"most of the {len(sizes):,} folders hold only one or two pictures"
    return ""


def _are_buckets(sizes: Counter[str], labels: Sequence[str | None], names: Sequence[str]) -> bool:
    """Numbered folders that were filled one after the other, or by the first digits of a hash."""
    if len(sizes) >= 16 and len({len(name) for name in sizes}) == 1 and all(map(_HEX.fullmatch, sizes)):
        return any(name.isalpha() for name in sizes) or any(not name.isdecimal() for name in sizes)
    if not all(name.isdecimal() for name in sizes) or len({len(name) for name in sizes}) > 1:
        return False
    width = len(next(iter(sizes)))
    numbers = _file_numbers(labels, names)
    if width < 3 or numbers is None:
        return False
    ranges = [numbers[name] for name in sorted(sizes)]
    if all(before[1] < after[0] for before, after in pairwise(ranges)):
        return True  # the numbers go on from one folder to the next
    ordered = [sizes[name] for name in sorted(sizes)]
    return width > 3 and len(set(ordered[:-1])) == 1 and ordered[-1] <= ordered[0]


def _file_numbers(labels: Sequence[str | None], names: Sequence[str]) -> dict[str, tuple[int, int]] | None:
    """The lowest and highest number in each folder; None when files are not numbered."""
    found: dict[str, tuple[int, int]] = {}
    for label, name in zip(labels, names, strict=True):
        if label is None:
            continue
        digits = re.findall(r"\d{1,18}", name.rpartition("/")[2].rpartition(".")[0])
        if not digits:
            return None
        number = int(digits[-1])
        low, high = found.get(label, (number, number))
        found[label] = min(low, number), max(high, number)
    return found
