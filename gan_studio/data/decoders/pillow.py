"""Files that Pillow decodes.

Pillow's classes are called directly: `Image.open` only warns above its bound on pixels, and making that warning an
error would need a filter that all threads share.
"""

import struct
from collections.abc import Callable, Iterable, Iterator
from typing import BinaryIO

from PIL import Image, features
from PIL.AvifImagePlugin import AvifImageFile
from PIL.BmpImagePlugin import BmpImageFile
from PIL.GifImagePlugin import GifImageFile
from PIL.ImageFile import ImageFile
from PIL.Jpeg2KImagePlugin import Jpeg2KImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.PpmImagePlugin import PpmImageFile
from PIL.TgaImagePlugin import TgaImageFile
from PIL.TiffImagePlugin import ImageFileDirectory_v2, TiffImageFile
from PIL.WebPImagePlugin import WebPImageFile

from gan_studio.data.decoders.base import Decoder, Frames, Tick
from gan_studio.data.unusable import UnusableError

_TIFF_HEADS = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
_BIG = 43  # in the head of a TIFF whose offsets have 64 bits
_BITS, _SAMPLES, _SAMPLE_FORMAT = 258, 277, 339
_SUBFILE, _REDUCED, _MASK = 254, 1, 4  # tag NewSubfileType of TIFF 6.0: thumbnails and masks are no pages
_TGA_SUFFIXES = (".tga", ".icb", ".vda", ".vst", ".targa")


def brands(head: bytes) -> set[bytes]:
    """Of a file in the ISO base media format (ISO/IEC 14496-12), which HEIF, AVIF and MP4 are; empty for others."""
    if head[4:8] != b"ftyp":
        return set()
    end = min(struct.unpack(">I", head[:4])[0], len(head))
    return {head[8:12], *(head[place : place + 4] for place in range(16, end - 3, 4))}


def _is_tga(head: bytes, suffix: str) -> bool:
    """By its suffix and a header that makes sense (Truevision TGA 2.0, 1989): the format has no first bytes."""
    if suffix not in _TGA_SUFFIXES or len(head) < 18:
        return False
    _, mapped, kind, _, entries, entry_bits, _, _, width, height, bits, flags = struct.unpack(
        "<BBBHHBHHHHBB", head[:18]
    )
    colors = mapped == 0 or (mapped == 1 and entries and entry_bits in (15, 16, 24, 32))
    known = kind in (1, 2, 3, 9, 10, 11) and bits in (1, 8, 15, 16, 24, 32) and flags < 0x40
    return bool(colors and known and width and height)


def _has_animation_chunk(head: bytes) -> bool:
    place = head.find(b"acTL")
    return place >= 0 and (head.find(b"IDAT") < 0 or place < head.find(b"IDAT"))


def _avif(file: BinaryIO) -> ImageFile:
    if not features.check("avif"):
        raise UnusableError("an AVIF picture, which this build of Pillow cannot read; install Pillow from its wheel")
    return AvifImageFile(file)


def _tiff(file: BinaryIO) -> TiffImageFile:
    try:
        return TiffImageFile(file)
    except SyntaxError as error:
        if "unknown pixel mode" not in str(error):
            raise
        raise UnusableError(f"a TIFF of {_samples_of(file)}, which cannot be read; save it as PNG") from error


def _samples_of(file: BinaryIO) -> str:
    """The channels of a TIFF's first picture, in words."""
    file.seek(0)
    head = file.read(8)
    tags = ImageFileDirectory_v2(head + file.read(8) if head[2] == _BIG or head[3] == _BIG else head)
    file.seek(tags.next or 0)
    tags.load(file)
    bits, kinds = (tags.get(tag, (1,)) for tag in (_BITS, _SAMPLE_FORMAT))
    channels = int(tags.get(_SAMPLES, 1))
    form = {2: " signed", 3: " floating-point"}.get(kinds[0], "")
    order = ", big-endian" if tags.prefix == b"MM" else ""
    many = f"{channels} channels" if channels > 1 else "one channel"
    return f"{many} of {' and '.join(map(str, sorted(set(bits))))}{form} bits{order}"


def _pages(image: Image.Image) -> list[int]:
    """Numbers of the frames that people would call so."""
    count = getattr(image, "n_frames", 1)
    if count == 1 or not isinstance(image, TiffImageFile):
        return list(range(count))
    pages = []
    for number in range(count):
        image.seek(number)
        if not int(image.tag_v2.get(_SUBFILE, 0)) & (_REDUCED | _MASK):
            pages.append(number)
    return pages or [0]


def _counter(plugin: Callable[[BinaryIO], ImageFile]) -> Callable[[BinaryIO], Frames]:
    def frames(file: BinaryIO) -> Frames:
        image = plugin(file)
        return Frames(len(_pages(image)) if getattr(image, "is_animated", False) else 1)

    return frames


def _walker(
    plugin: Callable[[BinaryIO], ImageFile],
) -> Callable[[BinaryIO, Iterable[int], Tick], Iterator[Image.Image]]:
    def decode_frames(file: BinaryIO, numbers: Iterable[int], tick: Tick) -> Iterator[Image.Image]:
        image = plugin(file)
        pages = _pages(image)
        for number in numbers:
            if number >= len(pages):
                return
            tick()
            image.seek(pages[number])
            yield image

    return decode_frames


def _decoder(
    plugin: Callable[[BinaryIO], ImageFile],
    name: str,
    suffixes: tuple[str, ...],
    accepts: Callable[[bytes, str], bool],
    may_have_frames: Callable[[bytes], bool] = lambda head: False,
) -> Decoder:
    return Decoder(name, suffixes, accepts, plugin, may_have_frames, _counter(plugin), _walker(plugin))


def _begins(*magic: bytes) -> Callable[[bytes, str], bool]:
    return lambda head, suffix: head.startswith(magic)


PILLOW: tuple[Decoder, ...] = (
    _decoder(PngImageFile, "PNG", (".png", ".apng"), _begins(b"\x89PNG\r\n\x1a\n"), _has_animation_chunk),
    _decoder(JpegImageFile, "JPEG", (".jpg", ".jpeg", ".jpe", ".jfif"), _begins(b"\xff\xd8\xff")),
    _decoder(
        WebPImageFile,
        "WebP",
        (".webp",),
        lambda head, suffix: head.startswith(b"RIFF") and head[8:12] == b"WEBP",
        lambda head: head[12:16] == b"VP8X" and bool(int.from_bytes(head[20:21]) & 2),
    ),
    _decoder(GifImageFile, "GIF", (".gif",), _begins(b"GIF87a", b"GIF89a"), lambda head: True),
    _decoder(BmpImageFile, "BMP", (".bmp", ".dib"), _begins(b"BM")),
    _decoder(
        _tiff,
        "TIFF",
        (".tif", ".tiff"),
        lambda head, suffix: head.startswith(_TIFF_HEADS) and head[8:10] != b"CR",
        lambda head: True,
    ),
    _decoder(
        _avif,
        "AVIF",
        (".avif", ".avifs"),
        lambda head, suffix: bool(brands(head) & {b"avif", b"avis"}),
        lambda head: b"avis" in brands(head),
    ),
    _decoder(
        Jpeg2KImageFile,
        "JPEG 2000",
        (".jp2", ".j2k", ".jpf", ".jpx", ".j2c", ".jpc"),
        _begins(b"\xff\x4f\xff\x51", b"\0\0\0\x0cjP  \r\n\x87\n"),
    ),
    _decoder(
        PpmImageFile,
        "PNM",
        (".pbm", ".pgm", ".ppm", ".pnm", ".pfm"),
        lambda head, suffix: head[:1] == b"P" and head[1:2] in b"123456f" and head[2:3].isspace(),
    ),
    _decoder(TgaImageFile, "TGA", _TGA_SUFFIXES, _is_tga),
)
