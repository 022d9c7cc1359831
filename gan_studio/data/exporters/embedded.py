"""The settings that travel inside an exported PNG: an iTXt chunk ``gan-studio`` with JSON."""

import json
import struct
import zlib
from pathlib import Path
from typing import Any, BinaryIO

from PIL.PngImagePlugin import PngInfo

from gan_studio import __version__
from gan_studio.core.errors import UserError
from gan_studio.core.files import refuse_special
from gan_studio.core.readable import json_text
from gan_studio.data.exporters.base import Pictures

_KEY = "gan-studio"
_FORMAT = 1
_SIGNATURE = b"\x89PNG\r\n\x1a\n"

#: Settings of the largest sheet (10,000 seeds) take 0.2 MB; a longer chunk is not ours.
_LONGEST = 16_000_000


def settings_of(pictures: Pictures) -> dict[str, Any]:
    """Everything needed to make the same pictures again, as plain JSON values."""
    return {
        "format": _FORMAT,
        "program": f"GAN Studio {__version__}",
        **pictures.settings,
        "sheet": pictures.sheet.model_dump(mode="json"),
        "seeds": list(pictures.seeds),
        **({"classes": [pictures.class_names[label] for label in pictures.labels]} if pictures.labels else {}),
    }


def png_info(settings: dict[str, Any]) -> PngInfo:
    """The chunk to save a PNG with."""
    info = PngInfo()
    info.add_itxt(_KEY, json_text(settings))
    return info


def read_settings(path: Path) -> dict[str, Any]:
    """The settings embedded in a PNG that GAN Studio wrote. No pixel is decoded.

    Raises:
        UserError: the file cannot be read, is no PNG, or has no settings in it.
    """
    try:
        refuse_special(path, "Choose a PNG that GAN Studio exported.")
        with open(path, "rb") as file:
            found = _chunk(file)
    except OSError as error:
        raise UserError(f"{path} could not be read: {error.strerror}.") from error
    except (ValueError, struct.error, zlib.error):
        found = None
    if not isinstance(found, dict):
        raise UserError(f"{path.name} has no GAN Studio settings in it.", "Choose a PNG that GAN Studio exported.")
    return found


def _chunk(file: BinaryIO) -> Any:
    """The JSON of our chunk, which stands before the pixels; None when there is none."""
    if file.read(8) != _SIGNATURE:
        return None
    while header := file.read(8):
        length, kind = struct.unpack(">I4s", header)
        if kind in (b"IDAT", b"IEND") or length > _LONGEST:
            return None
        body = file.read(length)
        file.read(4)
        if kind == b"iTXt" and body.startswith(f"{_KEY}\0".encode()):
            compressed = body[len(_KEY) + 1]
            # After the key: two bytes on compression, then language and translated key, each ended by a zero.
            text = body[len(_KEY) + 3 :].split(b"\0", 2)[2]
            if compressed:
                text = zlib.decompressobj().decompress(text, _LONGEST)
            return json.loads(text)
    return None
