"""From the many ways in which files hold pixels to 8 bits of grey, colour, or colour with transparency."""

from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from PIL.ImageFile import ImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.TiffImagePlugin import TiffImageFile

from gan_studio.data.unusable import UnusableError

_BITS, _PHOTOMETRIC, _SAMPLE_FORMAT = 258, 262, 339  # tags of TIFF 6.0
_WHITE_IS_ZERO, _SIGNED = 0, 2
_DEPTH_AT = 24  # of a PNG's bits a channel: its header always stands first


def plain(image: ImageFile, file: BinaryIO) -> Image.Image:
    """The picture as L, RGB or RGBA.

    Args:
        image: has been loaded.
        file: what it was read from.

    Raises:
        UnusableError: its numbers are no shades from black to white.
    """
    if image.mode in ("L", "RGB", "RGBA") and "transparency" not in image.info:
        return image
    if isinstance(image, PngImageFile) and image.mode != "P" and "transparency" in image.info:
        alpha = Image.fromarray(np.where(_is_key(image, file), 0, 255).astype(np.uint8))
        del image.info["transparency"]
        keyed = _eight_bits(image).convert("RGBA")
        keyed.putalpha(alpha)
        return keyed
    return _eight_bits(image)


def _eight_bits(image: ImageFile) -> Image.Image:
    if image.mode.startswith("I") or image.mode == "F":
        return _scaled(image)
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
        fits = (pixels == key >> 8) & (_low_bytes(file) == key & 0xFF)
    elif depth == 1:
        fits = pixels == bool(key)
    else:
        fits = pixels == (key * 255 // (2**depth - 1) if depth < 8 else key)
    where: NDArray[np.bool_] = fits.all(axis=-1) if fits.ndim == 3 else fits
    return where


def _low_bytes(file: BinaryIO) -> NDArray[np.uint8]:
    """The lower half of a PNG's 16-bit colours, by taking them for the other order of bytes: ``H×W×3``."""
    file.seek(0)
    image = PngImageFile(file)
    image.tile = [tile._replace(args="RGB;16L") for tile in image.tile]
    image.load()
    return np.asarray(image)


def _scaled(image: ImageFile) -> Image.Image:
    """Grey of more than 8 bits: the format's range becomes 0..255; floats are 0..1 or 0..255."""
    stored: NDArray[Any] = np.asarray(image)
    tags = image.tag_v2 if isinstance(image, TiffImageFile) else {}
    bits, signed = tags.get(_BITS, (16,))[0], tags.get(_SAMPLE_FORMAT, (1,))[0] == _SIGNED
    if image.mode == "I" and bits == 32 and not signed:
        stored = stored.view(np.uint32)  # Pillow has no such mode
    if not np.isfinite(stored).all() or stored.min() < 0:
        raise UnusableError("values below 0 or not finite; what is black and white cannot be known")
    white = _white(float(stored.max()), 0 if image.mode == "F" else bits - signed)
    grey = stored.astype(np.float32)
    grey *= 255 / white
    grey += 0.5
    pixels = grey.clip(0, 255, out=grey).astype(np.uint8)
    return Image.fromarray(255 - pixels if tags.get(_PHOTOMETRIC) == _WHITE_IS_ZERO else pixels)


def _white(high: float, bits: int) -> float:
    """The value that is white where the largest one is ``high``; 0 bits: floats.

    Programs also write smaller numbers as 32-bit integers, unscaled.
    """
    if bits == 0 and high > 255.5:
        raise UnusableError(f"values up to {high:g}; floats must be within 0..1 or 0..255")
    if bits == 0:
        return 1 if high <= 1 else 255
    if bits > 16 and high <= 0xFFFF:
        return 255 if high <= 255 else 0xFFFF
    return float(2**bits - 1)
