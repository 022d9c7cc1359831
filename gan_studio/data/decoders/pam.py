"""PAM, Netpbm's portable arbitrary map, which Pillow does not read: https://netpbm.sourceforge.net/doc/pam.html."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np
from PIL import Image

from gan_studio.core.shape import MODES
from gan_studio.data.decoders.base import Decoder, Tick
from gan_studio.data.shrinking import MAX_PIXELS, too_large
from gan_studio.data.unusable import UnusableError

_MAGIC = b"P7\n"
_MOST_LINES, _LONGEST = 100, 1000  # of a header; a line in bytes
_GREY_WITH_ALPHA = 2  # channels


@dataclass(frozen=True)
class _Header:
    width: int
    height: int
    depth: int
    maxval: int


def _header(file: BinaryIO) -> _Header:
    """Leaves the file at the first pixel."""
    fields: dict[str, str] = {}
    file.readline(_LONGEST)
    for _ in range(_MOST_LINES):
        line = file.readline(_LONGEST).decode("ascii", "replace").strip()
        if line == "ENDHDR":
            break
        key, _, value = line.partition(" ")
        fields[key] = value.strip()
    else:
        raise UnusableError("damaged: the header has no end")
    try:
        header = _Header(*(int(fields[key]) for key in ("WIDTH", "HEIGHT", "DEPTH", "MAXVAL")))
    except (KeyError, ValueError) as error:
        raise UnusableError(f"damaged: the header has no number for {error}") from error
    if min(header.width, header.height) < 1 or not 1 <= header.maxval <= 0xFFFF:
        raise UnusableError("damaged: the header makes no sense")
    if header.depth not in (*MODES, _GREY_WITH_ALPHA):
        raise UnusableError(f"a PAM picture of {header.depth} channels; 1 to 4 can be used")
    return header


def _open(file: BinaryIO) -> Image.Image:
    """The picture in 8 bits: the header says what is white, so nothing is left open."""
    header = _header(file)
    if header.width * header.height > MAX_PIXELS:
        raise too_large((header.width, header.height))
    shape = (header.height, header.width, header.depth)
    dtype = np.dtype(np.uint8 if header.maxval < 256 else ">u2")
    count = int(np.prod(shape, dtype=np.int64))
    data = file.read(count * dtype.itemsize)
    if len(data) < count * dtype.itemsize:
        raise EOFError("truncated")
    pixels = np.frombuffer(data, dtype).reshape(shape)
    if header.maxval != 0xFF:
        scaled = (pixels.astype(np.uint32) * 255 + header.maxval // 2) // header.maxval
        pixels = scaled.clip(0, 255).astype(np.uint8)
    return Image.fromarray(pixels[..., 0] if header.depth == 1 else pixels)


def _decode_frames(file: BinaryIO, numbers: Iterable[int], tick: Tick) -> Iterator[Image.Image]:
    if 0 in numbers:
        tick()
        yield _open(file)


PAM = Decoder("PAM", (".pam",), lambda head, suffix: head.startswith(_MAGIC), _open, decode_frames=_decode_frames)
