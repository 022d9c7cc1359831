"""The sets of pictures: samples that come with the program, folders and archives from the command line, subsets."""

import re
from argparse import ArgumentTypeError
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log2
from pathlib import Path
from typing import Any

import numpy as np

from gan_studio.core.config import DataConfig
from gan_studio.core.errors import UserError
from gan_studio.core.files import atomic_write
from gan_studio.core.shape import MODES
from gan_studio.data.image_set import ImageSet
from gan_studio.data.prepare import load_images

_FOLDER = re.compile(r"([\w-]+)=(.+?)(?::(\d+))?(?::(auto|grey|rgb|rgba))?")
_SUBSET = re.compile(r"([\w-]+)=([\w-]+):(\d+):(\d+)")


@dataclass(frozen=True)
class Facts:
    """What is known of a set before training.

    Attributes:
        pictures: how many.
        channels: 1, 3 or 4.
        classes: how many; 0 without. smallest_class: pictures in the smallest of them.
        statistics: what the program's report knows of their colors, by name; None where it knows nothing.
    """

    pictures: int
    height: int
    width: int
    channels: int
    classes: int
    smallest_class: int = 0
    statistics: dict[str, float] | None = None

    @classmethod
    def of(cls, image_set: ImageSet) -> "Facts":
        """Of prepared pictures."""
        smallest = min((count for _, count in image_set.report.classes), default=0)
        statistics = getattr(image_set.report, "statistics", None)
        values = statistics.to_dict() if statistics else None
        return cls(len(image_set), *image_set.shape, len(image_set.classes), smallest, values)

    def distance(self, other: "Facts") -> float:
        """0 for sets alike; twice the side counts as much as four times the pictures, other channels, or classes."""
        return (
            abs(log2(self.height * self.width) - log2(other.height * other.width)) / 2
            + abs(log2(self.pictures) - log2(other.pictures)) / 2
            + (self.channels != other.channels)
            + ((self.classes > 1) != (other.classes > 1))
        )

    def __str__(self) -> str:
        """For the page."""
        classes = f", {self.classes} classes" if self.classes > 1 else ""
        mode = {"L": "grey"}.get(MODES[self.channels], MODES[self.channels])
        return f"{self.pictures:,} pictures, {self.width}×{self.height}, {mode}{classes}"


@dataclass(frozen=True)
class Pictures:
    """A set that is asked for.

    Attributes:
        source: of a `DataConfig`; empty for a subset.
        side: height and width in pixels; 0 leaves both to the data.
        of, count, seed: for a subset, ``count`` pictures of the set ``of``, drawn by ``seed``.
    """

    name: str
    source: str = ""
    side: int = 0
    channels: str = "auto"
    of: str = ""
    count: int = 0
    seed: int = 0


SETS = (
    Pictures("digits", "sample:digits", 28, "grey"),
    Pictures("fashion", "sample:fashion", 28, "grey"),
    Pictures("emoji-32", "sample:emoji", 32, "rgba"),
    Pictures("emoji-32-white", "sample:emoji", 32, "rgb"),
    Pictures("emoji-64", "sample:emoji", 64, "rgba"),
    Pictures("emoji-64-white", "sample:emoji", 64, "rgb"),
    Pictures("emoji-100", of="emoji-32", count=100),
    Pictures("emoji-500", of="emoji-32", count=500),
    Pictures("fashion-2000", of="fashion", count=2000),
    Pictures("fashion-100", of="fashion", count=100),
)


def folder_of(text: str) -> Pictures:
    """``NAME=PATH[:SIZE[:CHANNELS]]``; argparse's error for anything else."""
    match = _FOLDER.fullmatch(text)
    if not match:
        raise ArgumentTypeError(f"{text!r} is not NAME=PATH[:SIZE[:CHANNELS]].")
    name, path, side, channels = match.groups()
    return Pictures(name, str(Path(path).expanduser().resolve()), int(side or 0), channels or "auto")


def subset_of(text: str) -> Pictures:
    """``NAME=OF:COUNT:SEED``; argparse's error for anything else."""
    match = _SUBSET.fullmatch(text)
    if not match:
        raise ArgumentTypeError(f"{text!r} is not NAME=OF:COUNT:SEED.")
    name, of, count, seed = match.groups()
    return Pictures(name, of=of, count=int(count), seed=int(seed))


def chosen_sets(more: Sequence[Pictures], names: Sequence[str] = ()) -> list[Pictures]:
    """The sample sets and ``more``, whose names replace the samples'; of these those that are named, or all."""
    known = {pictures.name: pictures for pictures in (*SETS, *more)}
    for name in names:
        set_called(name, known)
    return [pictures for name, pictures in known.items() if not names or name in names]


def load(pictures: Pictures, known: Mapping[str, Pictures], work: Path) -> ImageSet:
    """Prepared pictures.

    Args:
        known: sets by name, for subsets.
        work: folder where subsets are written.

    Raises:
        UserError: they cannot be had.
    """
    if not pictures.of:
        values = {"source": pictures.source, "channels": pictures.channels}
        return load_images(DataConfig(**values, height=pictures.side, width=pictures.side))
    others = {name: other for name, other in known.items() if name != pictures.name}
    whole = load(set_called(pictures.of, others), others, work)
    return load_images(DataConfig(source=str(_subset(pictures, whole, work))))


def set_called(name: str, known: Mapping[str, Pictures]) -> Pictures:
    """``UserError`` names the sets there are."""
    if name not in known:
        raise UserError(f"There is no set called {name!r}.", f"The sets are {', '.join(known)}.")
    return known[name]


def _subset(pictures: Pictures, whole: ImageSet, work: Path) -> Path:
    """Written once; the same pictures for the same set, count and seed, in the set's order."""
    if pictures.count > len(whole):
        raise UserError(f"{pictures.of} has {len(whole):,} pictures.", f"Choose fewer than {pictures.count:,}.")
    path = work / f"{pictures.of}-{pictures.count}-{pictures.seed}-{whole.fingerprint[:12]}.npz"
    if not path.exists():
        chosen = np.sort(np.random.default_rng(pictures.seed).permutation(len(whole))[: pictures.count])
        arrays: dict[str, Any] = {"images": whole.images[chosen]}
        if whole.labels is not None:
            arrays["labels"] = np.array(whole.classes)[whole.labels[chosen]]
        work.mkdir(parents=True, exist_ok=True)
        with atomic_write(path) as file:
            np.savez_compressed(file, **arrays)
    return path
