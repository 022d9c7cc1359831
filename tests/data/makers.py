"""Small real files for the tests of image sets."""

import gzip
import io
import struct
import zipfile
import zlib
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from gan_studio.core.config.data import DataConfig
from gan_studio.data.image_set import ImageSet
from gan_studio.data.prepare import load_images


def load(source: object, **options: object) -> ImageSet:
    """The image set of a path, several paths, or ``sample:NAME``."""
    text = tuple(map(str, source)) if isinstance(source, (list, tuple)) else str(source)
    return load_images(DataConfig(source=text, **options))  # type: ignore[arg-type]  # options are the test's own


def pattern(height: int = 16, width: int = 16, channels: int = 3, seed: int = 0) -> NDArray[np.uint8]:
    """Noise, ``H×W×C`` (``H×W`` for one channel)."""
    pixels = np.random.default_rng(seed).integers(0, 256, (height, width, channels), np.uint8)
    return pixels[..., 0] if channels == 1 else pixels


def save(path: Path, pixels: NDArray[np.uint8] | Image.Image, **options: object) -> Path:
    """Write pixels or a picture; the suffix decides the format."""
    path.parent.mkdir(parents=True, exist_ok=True)
    image = pixels if isinstance(pixels, Image.Image) else Image.fromarray(pixels)
    image.save(path, **options)  # type: ignore[arg-type]  # options are the test's own
    return path


def folder(path: Path, count: int = 8, **options: int) -> Path:
    """A folder of different PNG pictures."""
    for number in range(count):
        save(path / f"{number:03}.png", pattern(seed=number, **options))
    return path


def encoded(pixels: NDArray[np.uint8], kind: str = "PNG") -> bytes:
    """The bytes of a picture file."""
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, kind)
    return file.getvalue()


def zip_of(path: Path, members: dict[str, bytes]) -> Path:
    """A zip with these members."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def idx_bytes(values: NDArray[np.uint8]) -> bytes:
    """As an idx file."""
    return bytes([0, 0, 8, values.ndim]) + struct.pack(f">{values.ndim}I", *values.shape) + values.tobytes()


def mnist(path: Path, count: int = 20, gz: bool = True, labels: int | None = None, stem: str = "train") -> Path:
    """Idx images and labels as MNIST's; returns the image file."""
    path.mkdir(parents=True, exist_ok=True)
    images = np.random.default_rng(1).integers(0, 256, (count, 28, 28), np.uint8)
    numbers = np.arange(count if labels is None else labels, dtype=np.uint8) % 10
    suffix, pack = (".gz", gzip.compress) if gz else ("", bytes)
    (path / f"{stem}-labels-idx1-ubyte{suffix}").write_bytes(pack(idx_bytes(numbers)))
    file = path / f"{stem}-images-idx3-ubyte{suffix}"
    file.write_bytes(pack(idx_bytes(images)))
    return file


def png(pixels: NDArray[np.unsignedinteger], depth: int, colour: int, key: tuple[int, ...] = ()) -> bytes:
    """A PNG with values as they are in the file, of any depth.

    Args:
        pixels: ``H×W`` or ``H×W×C``.
        depth: bits a channel.
        colour: the format's number: 0 grey, 2 RGB.
        key: the one transparent colour.
    """
    height, width = pixels.shape[:2]
    if depth < 8:
        bits = np.unpackbits(pixels[..., None], axis=-1)[..., 8 - depth :]
        rows = np.packbits(bits.reshape(height, -1), axis=-1)
    else:
        rows = pixels.astype(">u2" if depth == 16 else "u1")
    header = _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0))
    transparent = _chunk(b"tRNS", struct.pack(f">{len(key)}H", *key)) if key else b""
    data = zlib.compress(b"".join(b"\0" + row.tobytes() for row in rows))
    return _PNG + header + transparent + _chunk(b"IDAT", data) + _chunk(b"IEND", b"")


def tiff(
    pixels: NDArray[Any], white_is_zero: bool = False, order: str = "<", packed: bool = False, alpha: int = 2
) -> bytes:
    """An uncompressed TIFF with values as they are in the file.

    Args:
        pixels: ``H×W``, or ``H×W×2`` of grey and alpha. Their type is the file's: unsigned, signed or float.
        order: of bytes, ``<`` or ``>``.
        packed: keep 12 of the 16 bits.
        alpha: 2, or 1 where grey is multiplied by it.
    """
    height, width, channels = (*pixels.shape, 1)[:3]
    data = pixels.astype(pixels.dtype.newbyteorder(order)).tobytes()
    if packed:
        data = np.packbits(np.unpackbits(pixels.astype(">u2").view(np.uint8)).reshape(-1, 16)[:, 4:]).tobytes()
    bits = [12 if packed else pixels.dtype.itemsize * 8] * channels
    kinds = [{"u": 1, "i": 2, "f": 3}[pixels.dtype.kind]] * channels
    tags = [(256, width), (257, height), (258, *bits), (259, 1), (262, int(not white_is_zero)), (273, 0)]
    tags += [(277, channels), (278, height), (279, len(data))]
    tags += [(338, alpha), (339, *kinds)] if channels == 2 else [(339, *kinds)]
    tags[5] = (273, start := 8 + 2 + 12 * len(tags) + 4)
    assert start + len(data) < 2**16, "all numbers have 16 bits"
    entries = b"".join(
        struct.pack(f"{order}HHI{len(values)}H", tag, 3, len(values), *values).ljust(12, b"\0") for tag, *values in tags
    )
    head = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(f"{order}IH", 8, len(tags))
    return head + entries + bytes(4) + data


_PNG = b"\x89PNG\r\n\x1a\n"


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def bomb(side: int = 60_000) -> bytes:
    """A PNG of ``side×side`` black pixels: a few megabytes that would unpack to gigabytes.

    Only its last checksum is wrong, which costs 10 s to work out and comes after the gigabytes.
    """
    deflate = zlib.compressobj(1, wbits=-15)
    hundredth = deflate.compress(bytes((1 + side) * (side // 100))) + deflate.flush(zlib.Z_FULL_FLUSH)
    data = b"\x78\x01" + hundredth * 100 + deflate.flush() + bytes(4)
    header = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    return _PNG + _chunk(b"IHDR", header) + _chunk(b"IDAT", data) + _chunk(b"IEND", b"")
