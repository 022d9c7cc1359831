"""Opening picture files that may be anything: only known formats, nothing larger than it may be, no surprise."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from math import ceil
from typing import BinaryIO

from PIL import Image
from PIL.ImageFile import ImageFile
from PIL.TiffImagePlugin import TiffImageFile

from gan_studio.core.errors import Cancelled
from gan_studio.data.colors import in_srgb, inks_in_srgb
from gan_studio.data.decoders.base import Decoder
from gan_studio.data.decoders.table import decoder_of
from gan_studio.data.depth import Found, Levels
from gan_studio.data.kinds import HEAD, file_kind, suffix_of
from gan_studio.data.plain import kind_of, plain
from gan_studio.data.shrinking import MAX_PIXELS, limit_of, shrink, too_large
from gan_studio.data.unusable import UnusableError, undecoded

MIN_SIDE = 4
#: Pictures of more pixels are decoded one at a time, so that several threads do not fill the memory together.
_LARGE = 2**24
_one_at_a_time = threading.Lock()

_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_SIDEWAYS = (_TURNS[5], _TURNS[6], _TURNS[7], _TURNS[8])
_ORIENTATION = 0x0112


@dataclass(frozen=True)
class Picture:
    """A decoded picture.

    Attributes:
        image: mode L, RGB or RGBA, the right way up; perhaps smaller than ``size`` when less was asked for.
        size: width and height of the original, the right way up.
        mode: of the original, in Pillow's words.
        found: the values it was made from, where they were of more than 8 bits.
        clipped: some of them were beyond black or white.
        shrunk: it is above the limit, and was made smaller while it was read.
    """

    image: Image.Image
    size: tuple[int, int]
    mode: str
    found: Found | None = None
    clipped: bool = False
    shrunk: bool = False


@dataclass(frozen=True)
class Header:
    """What a file says of its picture: width and height, the right way up, and whether it has more than 8 bits."""

    size: tuple[int, int]
    deep: bool


def measure(file: BinaryIO, name: str = "") -> Header:
    """Size and depth from the header alone.

    What turns a picture is known only where it stands before the pixels, as nearly all programs write it.

    Raises:
        UnusableError: it is no picture, too large or too small.
    """
    image = _opened(file, decoder_for(file, name))
    # Pillow says of a TIFF at once what size it will have once it is turned.
    turned = not isinstance(image, TiffImageFile) and _TURNS.get(_orientation(image)) in _SIDEWAYS
    return Header(image.size[::-1] if turned else image.size, kind_of(image) is not None)


def decode(file: BinaryIO, wanted: int = 0, levels: Levels | None = None, name: str = "") -> Picture:
    """The picture in a file, or the first of several, in sRGB.

    Args:
        file: seekable bytes.
        wanted: the longer side it will be shrunk to; JPEGs are then decoded no larger than needed. 0: whole.
        levels: what is black and white in pictures of more than 8 bits.
        name: the file's; its suffix counts for kinds without first bytes, and messages may say more.

    Raises:
        UnusableError: it is no picture, too large, too small, damaged or incomplete.
    """
    decoder = decoder_for(file, name)
    return finished(_opened(file, decoder), file, decoder, wanted, levels)


def finished(
    image: Image.Image, file: BinaryIO, decoder: Decoder, wanted: int, levels: Levels | None, *, keeps: bool = False
) -> Picture:
    """A picture that is not loaded yet, loaded, upright, in 8 bits of sRGB.

    Args:
        wanted, levels: see `decode`.
        keeps: ``image`` is used again, for the next frame.
    """
    size, mode, kind = image.size, image.mode, kind_of(image)
    shrunk = size[0] * size[1] > MAX_PIXELS
    with damage_named(decoder):
        if isinstance(image, ImageFile) and wanted and min(size) > 2 * wanted and not shrunk and not keeps:
            scale = 2 * wanted / min(size)
            image.draft(None, (ceil(size[0] * scale), ceil(size[1] * scale)))
        with _one_at_a_time if shrunk or image.width * image.height > _LARGE else nullcontext():
            if shrunk and isinstance(image, ImageFile):
                shrink(image, file, wanted)
            image.load()
            turn = _TURNS.get(_orientation(image))
            # Of a TIFF that Pillow reads itself its size is the turned one already, and turning is done.
            raw = (image.tag_v2[256], image.tag_v2[257]) if turn and isinstance(image, TiffImageFile) else size
            result = plain(image, file, kind, levels)
            shown = _in_srgb(image, result.image, wanted, closes=not keeps)
    if turn is not None:
        shown = shown.transpose(turn)
        size = (raw[1], raw[0]) if turn in _SIDEWAYS else raw
    if shown is image and keeps:
        shown = image.copy()
    return Picture(shown, size, mode, result.found, result.clipped, shrunk)


def _in_srgb(image: Image.Image, shown: Image.Image, wanted: int, *, closes: bool) -> Image.Image:
    """``shown``, which is ``image`` with 8 bits, in sRGB; a large one is made smaller before it is turned and fitted.

    Where there are colors to convert that comes first: a smaller picture has fewer.
    """
    factor = max(1, min(shown.size) // (3 * wanted)) if wanted else 1
    converted = inks_in_srgb(image, factor) or in_srgb(shown, image.info.get("icc_profile"), factor)
    if wanted and converted.size == shown.size and shown.width * shown.height > _LARGE:
        converted = converted.reduce(factor)
        if closes:
            image.close()
    return converted


def decoder_for(file: BinaryIO, name: str) -> Decoder:
    """Which reads a file; ``UnusableError`` names what none does. The file is at its beginning then."""
    head = file.read(HEAD)
    decoder = decoder_of(head, suffix_of(name))
    if decoder is None:
        if not head:
            raise UnusableError("empty file")
        kind = file_kind(head, name)
        raise UnusableError(f"{kind}, not a picture that can be read" if kind else "not a picture that can be read")
    file.seek(0)
    return decoder


def _opened(file: BinaryIO, decoder: Decoder) -> Image.Image:
    try:
        image = decoder.open(file)
    except (UnusableError, Cancelled):
        raise
    except StopIteration as error:
        raise UnusableError("damaged: it holds no frame") from error
    except Exception as error:  # decoders raise nearly everything when a file is damaged
        raise undecoded(error, "damaged", decoder.name) from error
    check_size(image)
    return image


def check_size(image: Image.Image) -> None:
    """Raise `UnusableError` for a picture, not loaded yet, that is too large or too small."""
    width, height = image.size
    if width * height > limit_of(image):
        raise too_large(image.size, limit_of(image))
    if min(width, height) < MIN_SIDE:
        raise UnusableError(f"too small: {width}×{height}, at least {MIN_SIDE}×{MIN_SIDE} is needed")


@contextmanager
def damage_named(decoder: Decoder) -> Iterator[None]:
    """Whatever a decoder raises becomes `UnusableError`."""
    try:
        yield
    except (UnusableError, Cancelled):
        raise
    except Exception as error:  # decoders raise nearly everything when a file is damaged
        raise undecoded(error, "damaged or incomplete", decoder.name) from error


def _orientation(image: Image.Image) -> int:
    try:
        # Not PNG's own method, which decodes the picture first.
        return int(Image.Image.getexif(image).get(_ORIENTATION, 1))
    except Exception:  # broken EXIF data is common and no reason to leave a picture out
        return 1
