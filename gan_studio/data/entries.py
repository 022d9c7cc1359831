"""Pictures of files as pieces of work for several threads, from sources that can only be read in order, too."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import BinaryIO

from gan_studio.core.errors import Cancelled
from gan_studio.data.decode import Picture, decode
from gan_studio.data.decode_frames import decode_frames
from gan_studio.data.depth import Levels
from gan_studio.data.names import Item
from gan_studio.data.source import Files, Opener, Tick
from gan_studio.data.unusable import UnusableError

_CHUNK_BYTES = 2**24  # of pictures decoded or read already, so that those under way do not fill the memory
_NEAR = 8  # frames of a file looked at to judge it


@dataclass(frozen=True)
class Entry:
    """One picture.

    Attributes:
        item: what it is in the source.
        name: for messages.
        picture: decodes it, or gives what is decoded already; may raise anything.
        size: bytes that it holds in memory by now.
    """

    item: Item
    name: str
    picture: Callable[[], Picture]
    size: int = 0


def entries(
    source: Files,
    items: Iterable[Item],
    wanted: int,
    tick: Tick,
    *,
    together: int,
    levels: Levels | None = None,
    near: bool = False,
) -> Iterator[list[Entry]]:
    """Chunks of at most ``together`` pictures, in order.

    The frames of a file are decoded here, in one go through it and only a few ahead; single pictures are left to who
    asks for them.

    Args:
        wanted, levels: see `decode`.
        near: a few frames of a file stand for all that are asked for.
    """
    chunk: list[Entry] = []
    size = 0
    for group, opener in source.files(items):
        for entry in _of_file(group, opener, _How(wanted, levels, tick, near)):
            chunk.append(entry)
            size += entry.size
            if len(chunk) >= together or size >= _CHUNK_BYTES:
                yield chunk
                chunk, size = [], 0
    if chunk:
        yield chunk


@dataclass(frozen=True)
class _How:
    wanted: int
    levels: Levels | None
    tick: Tick
    near: bool


def _of_file(group: list[Item], opener: Opener, how: _How) -> Iterator[Entry]:
    if group[0].frame < 0:
        item = group[0]
        yield Entry(item, item.name, partial(_decoded, opener, item.name, how), getattr(opener, "size", 0))
        return
    asked = group[:: -(-len(group) // _NEAR)] if how.near else group
    place = 0
    try:
        with opener() as file:
            for picture in _frames(file, asked, how):
                size = picture.image.width * picture.image.height * len(picture.image.getbands())
                yield Entry(asked[place], asked[place].title, partial(_same, picture), size)
                place += 1
    except Cancelled:
        raise
    except Exception as error:  # whatever is wrong with a file, it never stops a set
        yield _rest(asked, place, error)
        return
    if place < len(asked):
        yield _rest(asked, place, UnusableError("damaged or incomplete: the file ends before them"))


def _frames(file: BinaryIO, asked: list[Item], how: _How) -> Iterator[Picture]:
    numbers = [item.frame for item in asked]
    return decode_frames(file, numbers, how.tick, how.wanted, how.levels, asked[0].name, near=how.near)


def _rest(asked: list[Item], place: int, error: Exception) -> Entry:
    """The frames from ``asked[place]`` on, which cannot be read, as one."""
    first, last = asked[place].frame + 1, asked[-1].frame + 1
    name = f"{asked[place].name}#{first}" + (f" to #{last}" if last > first else "")
    return Entry(asked[place], name, partial(_raise, error))


def _decoded(opener: Opener, name: str, how: _How) -> Picture:
    with opener() as file:
        return decode(file, how.wanted, how.levels, name)


def _same(picture: Picture) -> Picture:
    return picture


def _raise(error: Exception) -> Picture:
    raise error
