"""Videos, through PyAV."""

from collections.abc import Iterable, Iterator
from contextlib import closing
from itertools import islice
from typing import Any, BinaryIO

import numpy as np
from PIL import Image

from gan_studio.data.decoders.base import Decoder, Frames, Tick
from gan_studio.data.decoders.pillow import brands
from gan_studio.data.extra import imported
from gan_studio.data.unusable import UnusableError

_SUFFIXES = (".mp4", ".m4v", ".mov", ".mkv", ".webm", ".avi", ".mpg", ".mpeg", ".wmv", ".flv", ".3gp", ".ogv")
_QUARTER = 90
_MAGIC = (b"\x1a\x45\xdf\xa3", b"\0\0\1\xba", b"\0\0\1\xb3", b"FLV\1", b"\x30\x26\xb2\x75\x8e\x66\xcf")  # mkv … wmv


def _accepts(head: bytes, suffix: str) -> bool:
    if head[:4] == b"RIFF":
        return head[8:12] == b"AVI "
    box = head[4:8]
    return (
        (bool(brands(head)) and head[8:11] != b"crx")
        or box in (b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot")
        or head.startswith(_MAGIC)
        or (head.startswith(b"OggS") and suffix == ".ogv")
    )


def _opened(file: BinaryIO) -> Any:
    """The container, with its first video stream at ``streams.video[0]``."""
    av = imported("av", "a video")
    container = av.open(file, metadata_errors="ignore")
    if not container.streams.video:
        container.close()
        raise UnusableError("a sound file")
    container.streams.video[0].thread_type = "AUTO"
    return container


def _frames(file: BinaryIO) -> Frames:
    """By what the header says, or by the packets: nothing is decoded."""
    with closing(_opened(file)) as container:
        stream = container.streams.video[0]
        rate = float(stream.average_rate or stream.guessed_rate or 0)
        count = int(stream.frames)
        if count <= 0:
            count = sum(1 for packet in container.demux(stream) if packet.size)
        return Frames(max(1, count), rate or 25.0)


def _picture(frame: Any) -> Image.Image:
    """The right way up."""
    pixels = frame.to_ndarray(format="rgb24")
    return Image.fromarray(np.ascontiguousarray(np.rot90(pixels, round(frame.rotation / _QUARTER))))


def _decode_frames(file: BinaryIO, numbers: Iterable[int], tick: Tick) -> Iterator[Image.Image]:
    wanted = iter(numbers)
    next_one = next(wanted, None)
    with closing(_opened(file)) as container:
        for number, frame in enumerate(container.decode(video=0)):
            tick()
            if next_one is None:
                return
            if number == next_one:
                yield _picture(frame)
                next_one = next(wanted, None)


def _near(file: BinaryIO, numbers: Iterable[int], tick: Tick) -> Iterator[Image.Image]:
    """Each from the key frame before it."""
    with closing(_opened(file)) as container:
        stream = container.streams.video[0]
        rate = float(stream.average_rate or stream.guessed_rate or 25)
        for number in numbers:
            tick()
            if number:
                container.seek(int(number / rate * 1_000_000))
            for frame in islice(container.decode(video=0), 1):
                yield _picture(frame)


VIDEO = Decoder(
    "video",
    _SUFFIXES,
    _accepts,
    lambda file: next(_decode_frames(file, (0,), lambda: None)),
    lambda head: True,
    _frames,
    _decode_frames,
    _near,
)
