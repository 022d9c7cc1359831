"""What a source of pictures is: files to decode, or arrays that are pictures already."""

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from itertools import groupby
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from gan_studio.core.config.data import DataConfig
from gan_studio.core.errors import UserError
from gan_studio.core.registry import Registry
from gan_studio.data.decoders.base import Frames
from gan_studio.data.labels.table import LabelFile
from gan_studio.data.layout import Layout, lay_out
from gan_studio.data.names import Item
from gan_studio.data.report import Choice, LeftOut

#: Called often while something long goes on; raises to end it.
Tick = Callable[[], None]
#: Gives a file's bytes, which are seekable.
Opener = Callable[[], AbstractContextManager[BinaryIO]]


@dataclass(frozen=True)
class Origin:
    """Where pictures come from.

    Attributes:
        name: for people: the path, or ``sample:NAME``.
        identity: tells sources apart, the same for the same source after it changed.
        stamp: changes when the source does.
        title, licence: for the report.
        notes, choices: for the report.
        check: called before the source is prepared, never when the cache serves; raises UserError.
    """

    name: str
    identity: str
    stamp: str
    title: str
    licence: str = ""
    notes: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()
    check: Callable[[], None] = lambda: None


@dataclass(frozen=True)
class Files:
    """Pictures to decode one by one.

    Attributes:
        names: of the files that should be pictures, within the source, with ``/``.
        open: gives the bytes of an item; called from several threads at once.
        with_classes: whether folders in the names and label files are looked at for classes.
        left_out: files that are no candidates.
        config: says which classes and parts were chosen.
        label_files: that may hold labels; see `data.labels.finding`.
        tick: called while they are read; raises to end it.
        stream: gives the files of some names, which are in the source's order, in one go through it; for sources
            that are slow to read in another way.
        head: the first bytes of a file, where that is cheaper than to `open` it.
        given: classes that the source itself tells: the label of each name, and the classes' names.
        counts: how many frames files hold, where that is known from opening the source.
        frames: of files that hold several pictures, the numbers of those that are used; see `data/frames.py`.
        tops: the folders that the set is made of, where several were chosen: each is one folder, whatever ``/`` is in
            its name, and pictures outside of them are in none.
    """

    origin: Origin
    names: Sequence[str]
    open: Callable[[Item], AbstractContextManager[BinaryIO]]
    with_classes: bool
    left_out: tuple[LeftOut, ...] = ()
    config: DataConfig = field(default_factory=DataConfig)
    label_files: tuple[LabelFile, ...] = ()
    tick: Tick = lambda: None
    stream: Callable[[Sequence[str]], Iterator[tuple[str, Opener]]] | None = None
    head: Callable[[str, int], bytes] | None = None
    given: tuple[Sequence[int], tuple[str, ...]] | None = None
    counts: Mapping[str, Frames] | None = None
    frames: Mapping[str, Sequence[int]] = field(default_factory=dict)
    tops: frozenset[str] = frozenset()

    @cached_property
    def items(self) -> Sequence[Item]:
        """The pictures to use with their labels, of a file with several that are used one each.

        Raises:
            UserError: chosen classes or parts are not there.
        """
        files = self.layout.items
        if not self.frames:
            return files
        whole = (-1,)
        return [Item(item.name, item.label, number) for item in files for number in self.frames.get(item.name, whole)]

    def files(self, items: Iterable[Item]) -> Iterator[tuple[list[Item], Opener]]:
        """Files with the items that are in them, in order, and what opens them (once, where they are a stream)."""
        groups = ((name, list(group)) for name, group in groupby(items, lambda item: item.name))
        if self.stream is None:
            for _, group in groups:
                yield group, partial(self.open, group[0])
            return
        together = dict(groups)
        if not together:
            return
        for name, opener in self.stream(list(together)):
            yield together[name], opener

    @property
    def classes(self) -> tuple[str, ...]:
        """Names of the classes; empty without."""
        return self.layout.classes

    @property
    def passed_over(self) -> tuple[LeftOut, ...]:
        """All files that are not used, and why."""
        others = tuple(one for one in self.left_out if one.name not in self.layout.label_files)
        return others + self.layout.left_out

    @property
    def told(self) -> Origin:
        """The origin, with what was found out about the classes and parts."""
        notes, choices = self.origin.notes + self.layout.notes, self.origin.choices + self.layout.choices
        return replace(self.origin, notes=notes, choices=choices)

    @cached_property
    def layout(self) -> Layout:
        """Which pictures are used in which classes. Not worked out on opening: a set in the cache needs none of it."""
        if self.given is not None:
            labels, classes = self.given
            return Layout(tuple(map(Item, self.names, map(int, labels))), classes)
        if not self.with_classes:
            return Layout(tuple(map(Item, self.names)))
        return lay_out(self.names, self.config, self.label_files, self.tick, self.tops)


class Arrays(ABC):
    """Pictures that are numbers in a file already, all of one size.

    Attributes:
        origin: see `Origin`; may gain notes while reading.
        count, height, width, channels: what the file says of itself.
        mode: for the report, in Pillow's words.
        dtype: of the blocks: uint8, or float32 for points in the plane, whose pictures are 1×2×1.
        class_names: names for labels that are only numbers in the file.
        label_columns: whether ``data.labels`` can name one of several kinds of labels; `labels` then sees to it.
    """

    origin: Origin
    count: int
    height: int
    width: int
    channels: int
    mode: str
    class_names: tuple[str, ...] = ()
    label_columns: bool = False
    dtype: np.dtype[Any] = np.dtype(np.uint8)

    def name(self, index: int) -> str:
        """What to call a picture that has no name."""
        return f"{Path(self.origin.name).name}[{index}]"

    @property
    def points(self) -> bool:
        """Whether these are points in the plane."""
        return self.dtype == np.float32

    @abstractmethod
    def blocks(self, tick: Tick) -> Iterator[NDArray[Any]]:
        """All pictures in order as ``K×H×W×C`` of any K that fits in memory.

        Raises:
            UserError: the file is damaged.
        """

    @abstractmethod
    def labels(self) -> tuple[NDArray[np.int64] | None, tuple[str, ...]]:
        """Labels (``N``, indices into the names) and the classes' names; (None, ()) without classes."""


Source = Files | Arrays


@dataclass(frozen=True)
class Format:
    """One way in which pictures are stored.

    Attributes:
        recognises: how sure the format is that the path is its own: 0 not, 1 perhaps, 2 certainly, 3 where another
            format would be certain too. The path exists.
        open: makes the source as the options of the pictures ask for it, without reading more than names, sizes and
            headers; raises UserError and what the tick raises.
    """

    recognises: Callable[[Path], int]
    open: Callable[[Path, DataConfig, Tick], Source]


#: File and folder formats; each module in ``gan_studio/data/sources`` adds its own.
sources: Registry[Format] = Registry("image format", provider="gan_studio.data.sources")


def stamp_of(files: Iterable[tuple[str, int, int]]) -> str:
    """A stamp from (name, bytes, modification time in ns) of each file."""
    digest = hashlib.sha256()
    for name, size, modified in files:
        digest.update(f"{name}\0{size}\0{modified}\n".encode("utf-8", "surrogateescape"))
    return digest.hexdigest()


def origin_of(path: Path, files: Iterable[tuple[str, int, int]]) -> Origin:
    """The origin of something on the disk, from the facts of each of its files (see `stamp_of`)."""
    place = path.resolve()
    return Origin(str(path), str(place), stamp_of(files), place.stem or str(place))


def file_facts(*paths: Path) -> list[tuple[str, int, int]]:
    """(name, bytes, modification time in ns) of files, as `origin_of` takes them."""
    facts = []
    for path in paths:
        status = path.stat()
        facts.append((str(path), status.st_size, status.st_mtime_ns))
    return facts


def named_classes(labels: NDArray[np.int64], names: tuple[str, ...], where: str) -> tuple[str, ...]:
    """``names`` if they cover the labels, numbers otherwise.

    Raises:
        UserError: labels are negative or too many different ones to be classes.
    """
    if not len(labels):
        return ()
    low, high = int(labels.min()), int(labels.max())
    if low < 0 or high >= 100_000:
        raise UserError(
            f"{where} holds labels from {low} to {high}; classes are numbered from 0.",
            "Number the classes from 0, or remove the labels to train without them.",
        )
    return names if high < len(names) else tuple(str(number) for number in range(high + 1))


def described(source: Source, origin: Origin) -> Source:
    """The same pictures under another origin's words and identity."""
    if isinstance(source, Files):
        return replace(source, origin=origin)
    source.origin = origin
    return source
