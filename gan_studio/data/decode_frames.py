"""Frames and pages of files that hold several pictures."""

from collections.abc import Iterator, Sequence
from typing import BinaryIO

from gan_studio.data.decode import Picture, check_size, damage_named, decoder_for, finished
from gan_studio.data.decoders.base import Frames, Tick
from gan_studio.data.decoders.table import decoder_of
from gan_studio.data.depth import Levels
from gan_studio.data.kinds import suffix_of

#: First bytes that say whether a file may hold several frames.
FRAMES_HEAD = 4096


def may_have_frames(head: bytes, name: str = "") -> bool:
    """Whether it is worth to `count_frames`, by the first `FRAMES_HEAD` bytes."""
    decoder = decoder_of(head, suffix_of(name))
    return decoder is not None and decoder.may_have_frames(head)


def count_frames(file: BinaryIO, name: str = "") -> Frames | None:
    """How many pictures a file holds; None where it is one, or cannot be read. Nothing is decoded."""
    head = file.read(FRAMES_HEAD)
    decoder = decoder_of(head, suffix_of(name))
    if decoder is None or not decoder.may_have_frames(head):
        return None
    file.seek(0)
    try:
        frames = decoder.frames(file)
    except Exception:  # decoders raise nearly everything when a file is damaged; decoding it says what is wrong
        return None
    return frames if frames.count > 1 else None


def decode_frames(
    file: BinaryIO,
    numbers: Sequence[int],
    tick: Tick,
    wanted: int = 0,
    levels: Levels | None = None,
    name: str = "",
    *,
    near: bool = False,
) -> Iterator[Picture]:
    """Some of a file's frames or pages, in one go through it; fewer where the file ends before.

    Args:
        numbers: of the frames, from 0 and ascending.
        wanted, levels, name: as for `decode`.
        near: frames nearby will do, if that is faster.

    Raises:
        UnusableError: as for `decode`; after the frames that can be read.
    """
    decoder = decoder_for(file, name)
    walk = decoder.near if near and decoder.near is not None else decoder.decode_frames
    with damage_named(decoder):
        for image in walk(file, numbers, tick):
            check_size(image)
            place = 0 if file.closed else file.tell()  # where an animation goes on
            yield finished(image, file, decoder, wanted, levels, keeps=True)
            if not file.closed:
                file.seek(place)
