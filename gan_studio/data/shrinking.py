"""Pictures above the limit, made smaller while they are read, where their format can."""

import io
from collections.abc import Iterator
from typing import Any, BinaryIO

import numpy as np
from PIL import Image
from PIL.ImageFile import ImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.TiffImagePlugin import ImageFileDirectory_v2, TiffImageFile

from gan_studio.data.jpeg2000 import halvings
from gan_studio.data.unusable import UnusableError

#: Pillow's own bound (a quarter of a gigabyte of RGB): more in one file is a mistake or an attack.
MAX_PIXELS = 1024 * 1024 * 1024 // 4 // 3
#: Where a picture can be made smaller while it is read it may have so many: an eighth of each side is within the limit.
MAX_SHRUNK = 64 * MAX_PIXELS
_FACTORS = (2, 4, 8, 16)
# Tags of TIFF 6.0.
_KIND, _WIDTH, _HEIGHT, _COMPRESSION, _PLANES, _SAMPLES = 254, 256, 257, 259, 284, 277
_STRIPS, _STRIP_ROWS, _STRIP_BYTES, _TILE_WIDTH, _TILE_HEIGHT, _TILES, _TILE_BYTES = 273, 278, 279, 322, 323, 324, 325
_KEPT = (258, _COMPRESSION, 262, 266, _SAMPLES, _PLANES, 292, 293, 317, 320, 338, 339, 347, 530, 532)
_OLD_JPEG = 6
_REDUCED, _MASK = 1, 4
#: Modes that have no mean.
_AVERAGED_AS = {"1": "L", "P": "RGB", "PA": "RGBA", "I;16": "I", "I;16B": "I", "I;16L": "I"}
_BAND_PIXELS = 2**22


def limit_of(image: Image.Image) -> int:
    """The most pixels that a picture of this kind may have; it is not loaded yet."""
    if isinstance(image, JpegImageFile):
        # A progressive one is held whole, whatever is wanted of it.
        return MAX_PIXELS if "progressive" in image.info else MAX_SHRUNK
    if image.format == "JPEG2000":
        return MAX_SHRUNK
    return MAX_SHRUNK if isinstance(image, TiffImageFile) else MAX_PIXELS


def too_large(size: tuple[int, int], limit: int = 0) -> UnusableError:
    """The reason against a picture above the limit, with what to do.

    Args:
        limit: in pixels; 0: `MAX_PIXELS`.
    """
    do = "make it smaller"
    if size[0] * size[1] <= MAX_SHRUNK:
        do += ", or save it as a JPEG that is not progressive or a TIFF in strips, which are shrunk while they are read"
    most = f"the limit is {(limit or MAX_PIXELS) // 10**6:,} million"
    return UnusableError(f"too large: {size[0]}×{size[1]} pixels, {most}; {do}")


def shrink(image: ImageFile, file: BinaryIO, wanted: int) -> None:
    """Prepare or read a picture above `MAX_PIXELS` so that loading it takes fewer.

    Args:
        image: not loaded yet; it has its smaller size from now on.
        file: what it is read from.
        wanted: its shorter side is not made smaller than twice this, unless the limit asks for it.

    Raises:
        UnusableError: this one cannot be made small enough.
    """
    size = image.size
    if isinstance(image, JpegImageFile):
        factor = _factor(size, wanted, (2, 4, 8))
        image.draft(None, (size[0] // factor, size[1] // factor))
    elif isinstance(image, TiffImageFile):
        if not _smaller_page(image, wanted):
            _read_by_parts(image, file, _factor(size, wanted, _FACTORS))
    elif image.format == "JPEG2000":
        factors = tuple(2**number for number in range(1, halvings(file) + 1))
        image.reduce = int(np.log2(_factor(size, wanted, factors)))  # type: ignore[method-assign,assignment]  # the plugin's property
    if image.width * image.height > MAX_PIXELS and image.format != "JPEG2000":
        raise too_large(size)


def _factor(size: tuple[int, int], wanted: int, factors: tuple[int, ...]) -> int:
    """The largest that leaves enough, or the least that is within the limit."""
    fits = [factor for factor in factors if size[0] * size[1] <= MAX_PIXELS * factor**2]
    if not fits:
        raise too_large(size)
    enough = [factor for factor in fits if wanted and min(size) >= 2 * wanted * factor]
    return enough[-1] if enough else fits[0]


def _smaller_page(image: TiffImageFile, wanted: int) -> bool:
    """Go to a page that holds the same picture made smaller, as scanners of slides and maps write them."""
    size, first = image.size, image.tell()
    usable: list[tuple[tuple[int, int], int]] = []
    for page in range(first + 1, min(image.n_frames, first + 32)):
        image.seek(page)
        kind = int(image.tag_v2.get(_KIND, 0))
        same = abs(image.width * size[1] - image.height * size[0]) <= 0.02 * size[0] * image.height
        if kind & _REDUCED and not kind & _MASK and same and image.width * image.height <= MAX_PIXELS:
            usable.append((image.size, page))
    usable.sort()
    enough = [page for side, page in usable if min(side) >= 2 * wanted]
    image.seek(enough[0] if enough and wanted else usable[-1][1] if usable else first)
    return bool(usable)


def _read_by_parts(image: TiffImageFile, file: BinaryIO, factor: int) -> None:
    """Read a TIFF strip by strip or tile by tile and make each part smaller at once."""
    tags = image.tag_v2
    width, height = int(tags[_WIDTH]), int(tags[_HEIGHT])
    if (tags.get(_PLANES, 1) == 2 and tags.get(_SAMPLES, 1) > 1) or tags.get(_COMPRESSION, 1) == _OLD_JPEG:
        raise too_large((width, height))
    tiled, plain = _TILES in tags, tags.get(_COMPRESSION, 1) == 1
    part = (int(tags[_TILE_WIDTH]), int(tags[_TILE_HEIGHT])) if tiled else (width, int(tags.get(_STRIP_ROWS, height)))
    if plain and not tiled:  # rows that are not packed can be read by themselves
        part = (width, min(part[1], max(factor, min(_BAND_PIXELS, MAX_PIXELS) // width // factor * factor)))
    if min(part) < 1 or part[0] * min(part[1], height) > MAX_PIXELS or (tiled and (part[0] | part[1]) % factor):
        raise too_large((width, height))
    canvas: Image.Image | None = None
    for box, piece in _tiles(image, file, part) if tiled else _bands(image, file, part, factor):
        small = piece.reduce(factor)  # to the mean of factor² pixels each
        if canvas is None:
            canvas = Image.new(small.mode, (-(-width // factor), -(-height // factor)))
        canvas.paste(small, (box[0] // factor, box[1] // factor))
    if canvas is None:
        raise UnusableError("damaged: it has no pixels")
    # The pixels take the place of those that would be loaded; header and tags stay.
    image.im, image._size, image._mode, image.tile = canvas.im, canvas.size, canvas.mode, []
    image.palette, image.use_load_libtiff = None, False


def _tiles(
    image: TiffImageFile, file: BinaryIO, part: tuple[int, int]
) -> Iterator[tuple[tuple[int, int], Image.Image]]:
    """Left and top of each tile, and its pixels within the picture."""
    width, height = int(image.tag_v2[_WIDTH]), int(image.tag_v2[_HEIGHT])
    across = -(-width // part[0])
    for number, place in enumerate(_places(image, _TILES, _TILE_BYTES)):
        left, top = number % across * part[0], number // across * part[1]
        if top >= height:
            return
        tile = _decoded(image, file, place, part)
        yield (left, top), tile.crop((0, 0, min(part[0], width - left), min(part[1], height - top)))


def _bands(
    image: TiffImageFile, file: BinaryIO, part: tuple[int, int], factor: int
) -> Iterator[tuple[tuple[int, int], Image.Image]]:
    """As `_tiles`, of strips put together until their rows can be divided by ``factor``."""
    height, top, begun = int(image.tag_v2[_HEIGHT]), 0, 0
    strips: list[Image.Image] = []
    for place, rows in _strips(image, part[1]):
        strips.append(_decoded(image, file, place, (part[0], rows)))
        top += rows
        if (top - begun) % factor == 0 or top == height:
            yield (0, begun), _joined(strips)
            strips, begun = [], top


def _strips(image: TiffImageFile, most: int) -> Iterator[tuple[tuple[int, int], int]]:
    """Offset, bytes and rows of each strip; those of more than ``most`` rows, which are not packed, in parts."""
    height = left = int(image.tag_v2[_HEIGHT])
    whole = int(image.tag_v2.get(_STRIP_ROWS, height))
    for offset, size in _places(image, _STRIPS, _STRIP_BYTES):
        rows = min(whole, left)
        if rows < 1:
            return
        left -= rows
        row_bytes = size // rows
        for start in range(0, rows, most):
            some = min(most, rows - start)
            packed = some == rows
            yield (offset + start * row_bytes, size if packed else some * row_bytes), some


def _joined(strips: list[Image.Image]) -> Image.Image:
    if len(strips) == 1:
        return strips[0]
    band = Image.new(strips[0].mode, (strips[0].width, sum(strip.height for strip in strips)))
    top = 0
    for strip in strips:
        band.paste(strip, (0, top))
        top += strip.height
    return band


def _places(image: TiffImageFile, offsets: int, counts: int) -> list[tuple[int, int]]:
    """Offset and bytes of each part."""
    where, sizes = (_several(image.tag_v2.get(tag, ())) for tag in (offsets, counts))
    return list(zip(where, sizes, strict=False))


def _several(value: Any) -> tuple[int, ...]:
    return tuple(value) if isinstance(value, tuple) else (int(value),)


def _decoded(image: TiffImageFile, file: BinaryIO, place: tuple[int, int], size: tuple[int, int]) -> Image.Image:
    """One strip or tile, as a small TIFF of its own, so that Pillow's decoder knows all that it must; in a mode of
    which means can be taken."""
    file.seek(place[0])
    data = file.read(min(place[1], 2**30))
    order = b"II" if image.tag_v2.prefix == b"II" else b"MM"
    start = b"II*\0\x08\0\0\0" if order == b"II" else b"MM\0*\0\0\0\x08"
    directory = ImageFileDirectory_v2(start)
    for tag in _KEPT:
        if tag in image.tag_v2:
            directory.tagtype[tag] = image.tag_v2.tagtype[tag]
            directory[tag] = image.tag_v2[tag]
    for tag, value in ((_WIDTH, size[0]), (_HEIGHT, size[1]), (_STRIP_ROWS, size[1]), (_STRIP_BYTES, len(data))):
        directory[tag] = value
    directory[_STRIPS] = 0  # is counted from the end of the directory
    part = TiffImageFile(io.BytesIO(start + directory.tobytes(8) + data))
    part.load()
    return part.convert(_AVERAGED_AS.get(part.mode, part.mode))
