"""DICOM, as scanners in hospitals write it, through pydicom."""

from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from gan_studio.data.decoders.base import KIND, Decoder, Frames, Tick
from gan_studio.data.extra import imported
from gan_studio.data.shrinking import MAX_PIXELS, too_large
from gan_studio.data.unusable import UnusableError

_KIND = "a DICOM picture"


def _read(file: BinaryIO, *, header: bool = False) -> Any:
    pydicom = imported("pydicom", _KIND)
    # Values against the standard are common, and no reason to warn.
    pydicom.config.settings.reading_validation_mode = pydicom.config.IGNORE
    return pydicom.dcmread(file, stop_before_pixels=header)


def _checked(data: Any) -> None:
    if not any(name in data for name in ("PixelData", "FloatPixelData", "DoubleFloatPixelData")):
        raise UnusableError(f"a DICOM file without a picture ({data.get('Modality', None) or 'unknown modality'})")
    rows, columns = int(data.get("Rows", 0)), int(data.get("Columns", 0))
    if rows * columns > MAX_PIXELS:
        raise too_large((columns, rows))


def _stored(data: Any, numbers: Iterable[int]) -> Iterator[NDArray[Any]]:
    """The frames' numbers, ``H×W`` or ``H×W×3``, one at a time."""
    syntax = data.file_meta.get("TransferSyntaxUID")
    try:
        yield from imported("pydicom.pixels", _KIND).iter_pixels(data, indices=list(numbers))
    except (RuntimeError, NotImplementedError, ImportError) as error:
        if syntax is not None and getattr(syntax, "is_compressed", False):
            name = getattr(syntax, "name", syntax)
            raise UnusableError(f"{_KIND} compressed as {name}, which pydicom alone cannot read") from error
        raise


def _shown(data: Any, pixels: NDArray[Any]) -> Image.Image:
    """One frame with its stored values: 8 bits as they are, more as 16 or 32 bits, fractions as floats."""
    if str(data.get("PhotometricInterpretation", "")) == "PALETTE COLOR":
        colors = np.asarray(imported("pydicom.pixels", _KIND).apply_color_lut(pixels, data))
        return Image.fromarray((colors >> 8).astype(np.uint8) if colors.dtype.itemsize > 1 else colors)
    if pixels.ndim == 3:
        return Image.fromarray(np.ascontiguousarray(pixels[..., :3], np.uint8))
    if pixels.dtype.kind == "b" or (pixels.dtype.kind == "u" and int(data.get("BitsStored", 16)) == 1):
        pixels = pixels.astype(np.uint8) * 255
    slope, intercept = float(data.get("RescaleSlope", 1) or 1), float(data.get("RescaleIntercept", 0) or 0)
    turned = str(data.get("PhotometricInterpretation", "")) == "MONOCHROME1"  # the least value is white
    if pixels.dtype.kind == "f":
        numbers = pixels * slope + intercept
        return Image.fromarray((-numbers if turned else numbers).astype(np.float32))
    ends = _ends(data, pixels.dtype)
    low, high = sorted(end * slope + intercept for end in ends)
    if turned:
        pixels = sum(ends) - pixels.astype(np.int64)
    whole = slope == int(slope) and intercept == int(intercept) and max(-low, high) < 2**31
    if not whole:
        return Image.fromarray((pixels * slope + intercept).astype(np.float32))
    return _image(pixels.astype(np.int64) * int(slope) + int(intercept), low, high, pixels.dtype.itemsize * 8)


def _ends(data: Any, dtype: np.dtype[Any]) -> tuple[int, int]:
    """Least and largest value that a file of this kind can store."""
    bits = min(int(data.get("BitsStored", 16)), 8 * dtype.itemsize)
    bits = 8 if bits == 1 else bits
    signed = int(data.get("PixelRepresentation", 0)) == 1
    return (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1) if signed else (0, 2**bits - 1)


def _image(numbers: NDArray[Any], low: float, high: float, bits: int) -> Image.Image:
    """Whole numbers, stored as what they can be, from ``low`` to ``high``: all slices of a scan in the same way,
    whatever values one of them happens to have."""
    if low >= 0 and high <= 0xFF:
        return Image.fromarray(numbers.astype(np.uint8))
    if low >= 0 and high <= 0xFFFF:
        return Image.fromarray(numbers.astype(np.uint16))
    image = Image.fromarray(numbers.astype(np.int32))
    image.info[KIND] = f"{'u' if low >= 0 else 's'}{32 if bits > 16 or low >= 0 else 16}"
    return image


def _decode_frames(file: BinaryIO, numbers: Iterable[int], tick: Tick) -> Iterator[Image.Image]:
    data = _read(file)
    _checked(data)
    count = int(data.get("NumberOfFrames", 1) or 1)
    for pixels in _stored(data, [number for number in numbers if number < count]):
        tick()
        yield _shown(data, pixels)


def _frames(file: BinaryIO) -> Frames:
    return Frames(int(_read(file, header=True).get("NumberOfFrames", 1) or 1))


DICOM = Decoder(
    "DICOM",
    (".dcm", ".dicom", ".ima"),
    lambda head, suffix: head[128:132] == b"DICM",
    lambda file: next(_decode_frames(file, (0,), lambda: None)),
    lambda head: True,
    _frames,
    _decode_frames,
)
