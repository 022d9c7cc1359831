"""What a decoder is."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from PIL import Image

Tick = Callable[[], None]
#: Key in a picture's ``info`` under which a decoder says how its values are stored (`depth.Found.kind`), where
#: Pillow's mode does not.
KIND = "stored_as"


@dataclass(frozen=True)
class Frames:
    """How many pictures a file holds.

    Attributes:
        count: of frames or pages.
        rate: frames a second, of a video; 0 otherwise.
    """

    count: int
    rate: float = 0.0


@dataclass(frozen=True)
class Decoder:
    """One kind of picture file.

    The functions raise nearly everything when a file is damaged.

    Attributes:
        name: for messages: ``PNG``.
        suffixes: names that are worth opening; what a file really is, its first bytes decide.
        accepts: whether a file is of this kind, by its first bytes and its suffix (lower case, with the dot).
        open: the picture, or the first of several; perhaps not loaded yet.
        may_have_frames: whether it is worth counting them, by the first bytes. Nothing is decoded for counting.
        frames: counts them.
        decode_frames: those with the given numbers, from 0 and ascending, in one go through the file. The pictures
            are valid until the next is asked for. Ends early where the file does.
        near: the same, but roughly and with leaps: a few frames to judge a long video by.
    """

    name: str
    suffixes: tuple[str, ...]
    accepts: Callable[[bytes, str], bool]
    open: Callable[[BinaryIO], Image.Image]
    may_have_frames: Callable[[bytes], bool] = lambda head: False
    frames: Callable[[BinaryIO], Frames] = lambda file: Frames(1)
    decode_frames: Callable[[BinaryIO, Iterable[int], Tick], Iterator[Image.Image]] = lambda *_: iter(())
    near: Callable[[BinaryIO, Iterable[int], Tick], Iterator[Image.Image]] | None = None
