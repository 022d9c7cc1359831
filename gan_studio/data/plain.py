"""From the many ways in which files hold pixels to 8 bits of grey, colour, or colour with transparency."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from PIL.ImageFile import ImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.TiffImagePlugin import TiffImageFile

from gan_studio.data.decoders.base import KIND
from gan_studio.data.depth import Found, Level, Levels, level_of
from gan_studio.data.unusable import UnusableError

_BITS, _PHOTOMETRIC, _SAMPLE_FORMAT = 258, 262, 339  # tags of TIFF 6.0
_WHITE_IS_ZERO, _SIGNED = 0, 2
_DEPTH_AT = 24  # of a PNG's bits a channel: its header always stands first
#: Pillow's ways to read 16-bit colors: of both bytes it keeps the high one; the other way keeps the low one.
_OTHER_BYTE = {"RGB;16B": "RGB;16L", "RGBA;16B": "RGBA;16L", "RGBX;16B": "RGBX;16L"}
_OTHER_BYTE |= {other: way for way, other in _OTHER_BYTE.items()}
_OTHER_BYTE |= {
    f"{colors};16N": f"{colors};16{'B' if sys.byteorder == 'little' else 'L'}" for colors in ("RGB", "RGBA", "RGBX")
}
#: Pillow's way to read 16-bit grey with alpha, of which it keeps the high bytes; and to read as many bytes as they are.
_GREY_ALPHA, _ALL_BYTES = "LA;16B", "RGBA"


@dataclass(frozen=True)
class Plain:
    """A picture of 8 bits.

    Attributes:
        image: mode L, RGB or RGBA.
        found: the values it was made from, where they were of more than 8 bits.
        clipped: some of them were beyond black or white.
    """

    image: Image.Image
    found: Found | None = None
    clipped: bool = False


def kind_of(image: Image.Image) -> str | None:
    """How a picture that is not loaded yet stores more than 8 bits (see `Found`); None for 8."""
    if image.mode.startswith("I") or image.mode == "F":
        return _grey_kind(image)
    tiles = getattr(image, "tile", ())  # pictures that other readers made have none
    ways = {_raw_mode(tile.args) for tile in tiles}
    if ways == {_GREY_ALPHA}:
        return "u16"
    return "c16" if ways and ways <= _OTHER_BYTE.keys() else None


def plain(image: Image.Image, file: BinaryIO, kind: str | None = None, levels: Levels | None = None) -> Plain:
    """The picture as L, RGB or RGBA.

    Args:
        image: has been loaded.
        file: what it was read from.
        kind: what `kind_of` said.
        levels: black and white of the set; of kinds that it lacks the picture's own.

    Raises:
        UnusableError: its numbers are no shades from black to white.
    """
    if image.mode.startswith("I") or image.mode == "F":
        deep = _grey(image, kind or _grey_kind(image), levels or {})
    elif kind == "u16":
        deep = _grey_with_alpha(image, file, levels or {})
    elif kind == "c16":
        deep = _colors(image, file, levels or {})
    else:
        return Plain(_with_alpha(image, image, file))
    return Plain(_with_alpha(image, deep.image, file), deep.found, deep.clipped)


def _with_alpha(image: Image.Image, shades: Image.Image, file: BinaryIO) -> Image.Image:
    """``shades``, of 8 bits where the picture ``image`` has more, with the one transparent color that it may have."""
    if shades.mode in ("L", "RGB", "RGBA") and "transparency" not in image.info:
        return shades
    if isinstance(image, PngImageFile) and image.mode != "P" and "transparency" in image.info:
        alpha = Image.fromarray(np.where(_is_key(image, file), 0, 255).astype(np.uint8))
        del image.info["transparency"]
        shades.info.pop("transparency", None)
        keyed = _eight_bits(shades).convert("RGBA")
        keyed.putalpha(alpha)
        return keyed
    return _eight_bits(shades)


def _eight_bits(image: Image.Image) -> Image.Image:
    if image.mode in ("L", "RGB", "RGBA") and "transparency" not in image.info:
        return image
    if image.mode == "1":
        return image.convert("L")
    if image.mode == "La":  # Pillow knows one way only from colours that were multiplied by alpha
        return image.convert("LA").convert("RGBA")
    return image.convert("RGBA" if image.has_transparency_data else "RGB")


def _is_key(image: PngImageFile, file: BinaryIO) -> NDArray[np.bool_]:
    """Where pixels have the one colour that is transparent (tRNS): ``H×W``.

    Pillow gives that colour as it stands in the file, but pixels of fewer or more than 8 bits as 8 bits.
    """
    file.seek(_DEPTH_AT)
    depth = file.read(1)[0]
    key, pixels = np.array(image.info["transparency"]), np.asarray(image)
    if depth == 16 and image.mode == "RGB":
        fits = (pixels == key >> 8) & (_low_bytes(image, file) == key & 0xFF)
    elif depth == 1:
        fits = pixels == bool(key)
    else:
        fits = pixels == (key * 255 // (2**depth - 1) if depth < 8 else key)
    where: NDArray[np.bool_] = fits.all(axis=-1) if fits.ndim == 3 else fits
    return where


def _low_bytes(image: Image.Image, file: BinaryIO) -> NDArray[np.uint8]:
    """The lower half of 16-bit colors, by taking them for the other order of bytes: ``H×W×C``."""
    return _read_as(image, file, _OTHER_BYTE)


def _read_as(image: Image.Image, file: BinaryIO, ways: Mapping[str, str]) -> NDArray[np.uint8]:
    """The picture again, in another of Pillow's ways to read its bytes: ``H×W×C``."""
    file.seek(0)
    again: ImageFile = type(image)(file)  # type: ignore[call-arg,assignment]  # all Pillow's own readers have this
    if isinstance(image, TiffImageFile) and image.tell():
        again.seek(image.tell())
    if again.size != image.size:  # made smaller while it was read, which keeps the high bytes alone
        raise UnusableError("too large for colors of 16 bits of which only some are used")
    again.tile = [tile._replace(args=_other_way(tile.args, ways)) for tile in again.tile]
    again.load()
    return np.asarray(again)


def _raw_mode(args: Any) -> str:
    return str(args[0] if isinstance(args, tuple) and args else args)


def _other_way(args: Any, ways: Mapping[str, str]) -> Any:
    other = ways[_raw_mode(args)]
    return (other, *args[1:]) if isinstance(args, tuple) else other


def _colors(image: Image.Image, file: BinaryIO, levels: Levels) -> Plain:
    """Colors of 16 bits; Pillow has read their high bytes, the low ones are read only if they are needed."""
    high = np.asarray(image)
    colors = high[..., :3]
    found = Found("c16", 256.0 * float(colors.min()), 256.0 * float(colors.max()) + 255)
    level = levels.get("c16") or level_of(found)
    clipped = level.clips(found)
    if (level.black, level.white) == (0, 0xFFFF):
        return Plain(image, found, clipped)
    stored = high.astype(np.uint16) << 8
    stored |= _low_bytes(image, file)
    scaled = _scaled(stored, level.black, level.white)
    if scaled.shape[-1] == 4:
        scaled[..., 3] = _alpha(stored[..., 3], level)
    return Plain(Image.fromarray(scaled), found, clipped)


def _grey_with_alpha(image: Image.Image, file: BinaryIO, levels: Levels) -> Plain:
    """Grey of 16 bits with as much alpha."""
    pairs = _read_as(image, file, {_GREY_ALPHA: _ALL_BYTES}).view(">u2")
    found = Found("u16", float(pairs[..., 0].min()), float(pairs[..., 0].max()))
    level = levels.get("u16") or level_of(found)
    shades = _scaled(pairs[..., 0], level.black, level.white)
    pixels = np.dstack([shades, shades, shades, _alpha(pairs[..., 1], level)])
    return Plain(Image.fromarray(pixels), found, level.clips(found))


def _alpha(stored: NDArray[Any], level: Level) -> NDArray[np.uint8]:
    """Transparency of 16 bits; of as many as the shades have where it fits into them. What is black does not count."""
    return _scaled(stored, 0, level.white if stored.max() <= level.white else 0xFFFF)


def _grey_kind(image: Image.Image) -> str:
    if image.mode == "F":
        return "f"
    if KIND in image.info:
        return str(image.info[KIND])
    tags = image.tag_v2 if isinstance(image, TiffImageFile) else {}
    bits = int(tags.get(_BITS, (16,))[0])
    if image.mode == "I" and bits == 16 and not tags:
        return "s32"
    return f"{'s' if tags.get(_SAMPLE_FORMAT, (1,))[0] == _SIGNED else 'u'}{bits}"


def _grey(image: Image.Image, kind: str, levels: Levels) -> Plain:
    """Grey of more than 8 bits."""
    stored: NDArray[Any] = np.asarray(image)
    if image.mode == "I" and kind == "u32":
        stored = stored.view(np.uint32)  # Pillow has no such mode
    if kind == "f" and not np.isfinite(stored).all():
        raise UnusableError("values that are not finite; what is black and white cannot be known")
    found = Found(kind, float(stored.min()), float(stored.max()))
    level = levels.get(kind) or level_of(found)
    pixels = _scaled(stored, level.black, level.white)
    zero_is_white = isinstance(image, TiffImageFile) and image.tag_v2.get(_PHOTOMETRIC) == _WHITE_IS_ZERO
    return Plain(Image.fromarray(255 - pixels if zero_is_white else pixels), found, level.clips(found))


def _scaled(stored: NDArray[Any], black: float, white: float) -> NDArray[np.uint8]:
    """From ``black`` to ``white`` as 0..255, clipped."""
    exact = np.float32 if max(abs(black), abs(white)) < 2**23 else np.float64
    shades: NDArray[Any] = stored.astype(exact)
    np.subtract(shades, exact(black), out=shades)
    np.multiply(shades, exact(255 / (white - black) if white > black else 0), out=shades)
    np.add(shades, exact(0.5), out=shades)
    pixels: NDArray[np.uint8] = shades.clip(0, 255, out=shades).astype(np.uint8)
    return pixels
