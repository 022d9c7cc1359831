"""Many pictures of one size in one PNG: how a run stores its samples."""

import json
import struct
from math import ceil, sqrt
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from gan_studio.core.errors import UserError
from gan_studio.core.files import atomic_write
from gan_studio.core.shape import MODES

#: What is told of the tiles stands in the PNG under this name.
TEXT_KEY = "gan-studio-grid"
_MAX_PIXELS = 2**28


def write_grid(path: Path, images: NDArray[np.uint8]) -> None:
    """Write pictures as a PNG of tiles without gaps, ``ceil(sqrt(N))`` columns; count and tile size go with it.

    Args:
        path: of the PNG; replaced whole or not at all.
        images: uint8 ``N×H×W×C``, N at least 1, C 1, 3 or 4.

    Raises:
        UserError: the folder cannot be written or the disk is full.
    """
    count, height, width, channels = images.shape
    columns = ceil(sqrt(count))
    rows = ceil(count / columns)
    page = np.zeros((rows * columns, height, width, channels), np.uint8)
    page[:count] = images
    page = page.reshape(rows, columns, height, width, channels).swapaxes(1, 2)
    page = page.reshape(rows * height, columns * width, channels)
    about = PngInfo()
    about.add_text(TEXT_KEY, json.dumps({"version": 1, "count": count, "height": height, "width": width}))
    picture = Image.fromarray(page[..., 0] if channels == 1 else page, MODES[channels])
    with atomic_write(path) as file:
        picture.save(file, "PNG", pnginfo=about, compress_level=4)


def read_grid(path: Path) -> NDArray[np.uint8]:
    """The pictures that `write_grid` wrote: uint8 ``N×H×W×C``.

    Raises:
        UserError: there is no such file, or it is damaged or something else.
    """
    try:
        with Image.open(path, formats=["PNG"]) as picture:
            about = json.loads(picture.info[TEXT_KEY])
            count, height, width = (int(about[key]) for key in ("count", "height", "width"))
            columns = ceil(sqrt(count))
            rows = ceil(count / columns)
            if picture.size != (columns * width, rows * height) or columns * width * rows * height > _MAX_PIXELS:
                raise ValueError("its size is not that of its tiles")
            page = np.asarray(picture, np.uint8)
    except FileNotFoundError:
        raise UserError(f"There is no file {path}.", "It may have been moved or deleted.") from None
    except (OSError, ValueError, KeyError, TypeError, SyntaxError, ZeroDivisionError, struct.error) as error:
        raise UserError(f"{path} is not a stored grid of samples, or it is damaged: {error}.") from error
    tiles = page.reshape(rows, height, columns, width, -1).swapaxes(1, 2).reshape(rows * columns, height, width, -1)
    return np.ascontiguousarray(tiles[:count])


def tile_size(text: str) -> tuple[int, int] | None:
    """Width and height of a tile by what stands under ``TEXT_KEY``; None when that cannot be read."""
    try:
        about = json.loads(text)
        return int(about["width"]), int(about["height"])
    except (ValueError, TypeError, KeyError):
        return None
