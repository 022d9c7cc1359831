"""What the header of a JPEG 2000 file (ISO/IEC 15444-1) says that Pillow does not."""

import struct
from typing import BinaryIO

_CODESTREAM, _BOX = b"\xff\x4f\xff\x51", b"jp2c"
_CODING_STYLE, _START_OF_TILE = 0xFF52, 0xFF90
_MOST_PARTS = 1000  # boxes or markers before the one that is looked for
_LEVELS_AT = 5  # bytes into the coding style, after its own style, the progression, layers and component transform


def halvings(file: BinaryIO) -> int:
    """How often each side can be halved while the file is decoded; 0 where the header does not say."""
    try:
        file.seek(_codestream(file) + 2)
        for _ in range(_MOST_PARTS):
            marker, length = struct.unpack(">HH", file.read(4))
            if marker == _CODING_STYLE:
                return int(file.read(_LEVELS_AT + 1)[_LEVELS_AT])
            if marker == _START_OF_TILE:
                break
            file.seek(length - 2, 1)
    except (struct.error, IndexError):
        pass
    return 0


def _codestream(file: BinaryIO) -> int:
    """Where the codestream begins: at once, or in a box; ``struct.error`` where there is none."""
    place = 0
    for _ in range(_MOST_PARTS):
        file.seek(place)
        head = file.read(8)
        if head[:4] == _CODESTREAM:
            return place
        size, kind = struct.unpack(">I4s", head)
        long = struct.unpack(">Q", file.read(8))[0] if size == 1 else 0
        if kind == _BOX:
            return place + (16 if long else 8)
        place += max(8, long or size)
    raise struct.error
