"""A zip of pictures, read in place: nothing is ever unpacked to the disk."""

import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from gan_studio.core.config.data import DataConfig
from gan_studio.core.errors import UserError
from gan_studio.data.candidates import PICTURES, reason_against, unknown_names
from gan_studio.data.hidden import is_hidden
from gan_studio.data.kinds import HEAD, kind_by_name
from gan_studio.data.labels.finding import beside, label_files, label_files_beside
from gan_studio.data.names import Item, climbs_out
from gan_studio.data.report import LeftOut
from gan_studio.data.source import Files, Format, Source, Tick, file_facts, origin_of, sources
from gan_studio.data.unusable import UnusableError

#: A member larger than this when unpacked is not read: no sensible picture is.
MAX_BYTES = 2**28


def open_zip(path: Path, config: DataConfig, tick: Tick) -> Source:
    """The pictures in a zip; label files or folders become classes."""
    tick()
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        hint = "Download or pack it again."
        raise UserError(f"{path} is not a zip file, or it is damaged: {error}.", hint, field="data.source") from error
    names, left_out, opener = [], [], _Opener(archive)
    for member in sorted(archive.infolist(), key=lambda member: member.filename):
        hidden = any(is_hidden(part) for part in PurePosixPath(member.filename).parts)
        if member.is_dir() or (hidden and not climbs_out(member.filename)):
            continue
        tick()
        reason = _reason_against(member, opener)
        if reason:
            left_out.append(LeftOut(member.filename, reason))
        else:
            names.append(member.filename)
    if not names:
        raise _no_pictures(path, left_out)
    origin = origin_of(path, file_facts(path, *label_files_beside(path)))
    labels = label_files(unknown_names(left_out), archive.open) + beside(path)
    return Files(
        origin,
        names,
        opener,
        True,
        tuple(left_out),
        config=config,
        label_files=labels,
        tick=tick,
        head=opener.head,
    )


class _Opener:
    """Reads a member into memory; several threads may (zipfile locks the file)."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive

    @contextmanager
    def __call__(self, item: Item) -> Iterator[BinaryIO]:
        try:
            with self._archive.open(item.name) as member:
                # Only what begins like a picture is worth unpacking whole.
                data = member.read(HEAD)
                data += member.read(MAX_BYTES)
        except Exception as error:  # zlib, lzma, zipfile and struct each have their own errors for damage
            raise UnusableError(f"damaged in the zip: {error}") from error
        yield io.BytesIO(data)

    def head(self, name: str, size: int) -> bytes:
        """A member's first bytes."""
        try:
            with self._archive.open(name) as member:
                return member.read(size)
        except Exception as error:
            raise UnusableError(f"damaged in the zip: {error}") from error


def _reason_against(member: zipfile.ZipInfo, opener: _Opener) -> str:
    if climbs_out(member.filename):
        return "its name points outside the zip"
    if member.flag_bits & 1:
        return "it is encrypted"
    try:
        reason = reason_against(member.filename, lambda: opener.head(member.filename, HEAD))
    except UnusableError as error:
        return str(error)
    if reason:
        return reason
    if member.file_size > MAX_BYTES:
        return f"too large: {member.file_size // 2**20:,} MB when unpacked, the limit is {MAX_BYTES // 2**20} MB"
    return ""


def _no_pictures(path: Path, left_out: list[LeftOut]) -> UserError:
    hint = f"Choose a zip with {PICTURES}."
    if not left_out:
        return UserError(f"The zip {path} is empty.", hint, field="data.source")
    words = "; ".join(f"{item.name} is left out: {item.reason}" for item in left_out[:3])
    return UserError(f"No pictures in {path}: {words}.", hint, field="data.source")


def _recognises(path: Path) -> int:
    if not path.is_file() or path.suffix.lower() == ".npz":
        return 0
    if path.suffix.lower() == ".zip":
        return 2
    if kind_by_name(path.name):  # documents are zips, too
        return 0
    with open(path, "rb") as file:
        return 1 if file.read(4) in (b"PK\3\4", b"PK\5\6") else 0


sources.register("zip", "Zip of pictures", "As a folder of pictures, packed.")(Format(_recognises, open_zip))
