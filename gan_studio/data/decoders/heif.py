"""HEIF and HEIC, as phones write them, through pillow-heif."""

from collections.abc import Iterable, Iterator
from typing import BinaryIO, cast

from PIL import Image

from gan_studio.data.decoders.base import Decoder, Frames, Tick
from gan_studio.data.decoders.pillow import brands
from gan_studio.data.extra import imported

_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1"}


def _opened(file: BinaryIO) -> Image.Image:
    plugin = imported("pillow_heif", "an HEIC picture")
    # It turns pictures upright and says so in their EXIF data.
    return cast(Image.Image, plugin.HeifImageFile(file))


def _frames(file: BinaryIO) -> Frames:
    return Frames(int(getattr(_opened(file), "n_frames", 1)))


def _decode_frames(file: BinaryIO, numbers: Iterable[int], tick: Tick) -> Iterator[Image.Image]:
    image = _opened(file)
    for number in numbers:
        tick()
        image.seek(number)
        yield image


HEIF = Decoder(
    "HEIF",
    (".heic", ".heif", ".hif", ".heics", ".heifs"),
    lambda head, suffix: bool(brands(head) & _BRANDS),
    _opened,
    lambda head: True,
    _frames,
    _decode_frames,
)
