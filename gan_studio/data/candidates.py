"""Which files of a folder or an archive are worth opening as pictures."""

import os
from collections.abc import Callable, Iterable
from pathlib import Path

from gan_studio.data.decoders.array import ARRAY
from gan_studio.data.decoders.table import SUFFIXES, decoder_of
from gan_studio.data.kinds import HEAD, file_kind, kind_by_name, suffix_of
from gan_studio.data.names import NO_PICTURE
from gan_studio.data.report import LeftOut

_NOT_ONE = ", not a picture file"
#: For messages: what can be chosen.
PICTURES = "PNG, JPEG, WebP, AVIF, HEIC, JPEG 2000, BMP, TIFF, GIF, PNM, PAM, TGA, DICOM or video files"


def reason_against(name: str, head: Callable[[], bytes]) -> str:
    """Why a file is no picture; empty when it may be one.

    Args:
        name: decides for most files, which are not opened.
        head: its first bytes, asked for where the suffix is missing or unknown; may raise OSError.
    """
    suffix = suffix_of(name)
    if suffix in SUFFIXES:
        return ""
    kind = kind_by_name(name)
    if not kind:
        begin = head()
        decoder = decoder_of(begin, suffix)
        if decoder is not None and decoder is not ARRAY:
            return ""
        kind = file_kind(begin, name)
    return f"{kind}{_NOT_ONE}" if kind else NO_PICTURE


def unknown_names(left_out: Iterable[LeftOut]) -> list[str]:
    """Names of files that are left out because they are no pictures: they may hold labels."""
    return [one.name for one in left_out if one.reason == NO_PICTURE or one.reason.endswith(_NOT_ONE)]


def head_of(path: Path | str) -> bytes:
    """A file's first bytes."""
    with open(path, "rb") as file:
        return file.read(HEAD)


def reason_against_file(root: Path, name: str) -> str:
    """`reason_against` a file below ``root``."""
    try:
        return reason_against(name, lambda: head_of(os.path.join(root, name)))
    except OSError as error:
        return f"cannot be read: {error.strerror or error}"
