"""A tar of pictures, plain or compressed, read in place: nothing is ever unpacked to the disk."""

import bz2
import gzip
import lzma
import tarfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import IO, Any, BinaryIO, cast

from gan_studio.core.config.data import DataConfig
from gan_studio.core.errors import UserError
from gan_studio.data.candidates import PICTURES, reason_against, unknown_names
from gan_studio.data.decode_frames import FRAMES_HEAD, count_frames, may_have_frames
from gan_studio.data.decoders.base import Frames
from gan_studio.data.frames import SINGLE
from gan_studio.data.held import Held, Lost
from gan_studio.data.hidden import is_hidden
from gan_studio.data.kinds import suffix_of
from gan_studio.data.labels.finding import beside, label_files, label_files_beside
from gan_studio.data.names import Item, climbs_out
from gan_studio.data.report import LeftOut
from gan_studio.data.source import Files, Format, Opener, Source, Tick, file_facts, origin_of, sources
from gan_studio.data.sources.zip import MAX_BYTES

_SUFFIXES = (".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz", ".tbz2", ".tar.xz", ".txz")
_DAMAGE = (tarfile.TarError, OSError, EOFError, zlib.error, lzma.LZMAError, ValueError)
_FIRST_TAR_HEADER = 512


@dataclass
class _Listing:
    """What is in a tar.

    Attributes:
        places: of the pictures' bytes in the unpacked stream: (offset, size) by name.
        counts: of files with several frames; of a compressed tar only, whose files are seen only once.
        left_out: the rest, with reasons.
    """

    places: dict[str, tuple[int, int]] = field(default_factory=dict)
    counts: dict[str, Frames] = field(default_factory=dict)
    left_out: list[LeftOut] = field(default_factory=list)


#: Compressed tars' listings, by (path, bytes, modification time): making one takes as long as unpacking.
_listings: dict[tuple[str, int, int], _Listing] = {}
_KEPT = 4


def open_tar(path: Path, config: DataConfig, tick: Tick) -> Source:
    """The pictures in a tar; first-level folders become classes."""
    packed = _compression(path) is not None
    (facts,) = file_facts(path)
    listing = _listings.get(facts)
    if listing is None:
        listing = _list(path, packed, tick)
        if packed:
            _listings[facts] = listing
            while len(_listings) > _KEPT:
                _listings.pop(next(iter(_listings)))
    names = sorted(listing.places, key=listing.places.__getitem__ if packed else None)
    if not names:
        raise _no_pictures(path, listing.left_out)
    reader = _Reader(path, listing.places, names)
    labels = label_files(unknown_names(listing.left_out), lambda name: _text(path, name)) + beside(path)
    return Files(
        origin_of(path, file_facts(path, *label_files_beside(path))),
        names,
        reader.open,
        True,
        tuple(listing.left_out),
        config=config,
        label_files=labels,
        tick=tick,
        stream=reader.stream if packed else None,
        head=reader.head,
        counts=listing.counts if packed else None,
    )


@contextmanager
def _text(path: Path, name: str) -> Iterator[IO[bytes]]:
    """A member that is no picture, for its labels."""
    try:
        with tarfile.open(path) as archive:
            member = archive.getmember(name)
            file = archive.extractfile(member) if member.isreg() else None
            if file is None:
                raise OSError(f"{name} is no ordinary file")
            with file:
                yield file
    except (tarfile.TarError, KeyError, EOFError, zlib.error) as error:
        raise OSError(f"{name} cannot be read: {error}") from error


class _Reader:
    """Reads members into memory: of a plain tar each by itself, of a compressed one in one go."""

    def __init__(self, path: Path, places: dict[str, tuple[int, int]], names: Sequence[str]) -> None:
        self._path, self._places, self._names = path, places, names

    @contextmanager
    def open(self, item: Item) -> Iterator[BinaryIO]:
        """A member; slow where the tar is compressed."""
        with next(self.stream([item.name]))[1]() as file:
            yield file

    def head(self, name: str, size: int) -> bytes:
        """A member's first bytes; of a plain tar."""
        start, length = self._places[name]
        with open(self._path, "rb") as file:
            file.seek(start)
            return file.read(min(size, length))

    def stream(self, names: Sequence[str]) -> Iterator[tuple[str, Opener]]:
        """Members in the order of the tar, and those that damage hides at the end."""
        rest = sorted(names, key=lambda name: self._places[name])
        reason = "damaged in the archive: it ends too early"
        try:
            with _unpacked(self._path) as file:
                for place, name in enumerate(rest):
                    start, size = self._places[name]
                    file.seek(start)
                    data = file.read(size)
                    if len(data) < size:
                        rest = rest[place:]
                        break
                    yield name, Held(data)
                else:
                    return
        except _DAMAGE as error:
            reason = f"damaged in the archive: {error}"
            rest = rest[place:]
        for name in rest:
            yield name, Lost(reason)


def _list(path: Path, packed: bool, tick: Tick) -> _Listing:
    """One go through the tar; what comes after damage is not known."""
    listing = _Listing()
    try:
        with _unpacked(path) as file, tarfile.open(fileobj=_Guarded(file), mode="r:") as archive:  # type: ignore[call-overload]  # read, seek and tell are all it needs
            for member in archive:
                tick()
                archive.members = []  # it would keep them all
                _note(archive, member, packed, listing)
    except _DAMAGE as error:
        if not listing.places and not listing.left_out:
            hint = "Download or pack it again."
            raise UserError(f"{path} is not a tar file, or it is damaged: {error}.", hint, "data.source") from error
        listing.left_out.append(LeftOut(path.name, f"damaged: what comes after is lost ({error})"))
    return listing


def _note(archive: tarfile.TarFile, member: tarfile.TarInfo, packed: bool, listing: _Listing) -> None:
    name = member.name.removeprefix("./")
    climbing = climbs_out(name)
    if member.isdir() or (not climbing and any(is_hidden(part) for part in PurePosixPath(name).parts)):
        return
    reason = "its name points outside the archive" if climbing else _reason_against(member)
    if not reason and name in listing.places:
        reason = "a second file of the same name"
    file = cast(IO[bytes], archive.extractfile(member)) if not reason else BytesIO()
    head = b""
    if not reason:

        def begin() -> bytes:
            nonlocal head
            head = file.read(FRAMES_HEAD)
            return head

        reason = reason_against(name, begin)
    if reason:
        listing.left_out.append(LeftOut(name, reason))
        return
    listing.places[name] = (member.offset_data, member.size)
    if packed and suffix_of(name) not in SINGLE:
        head = head or file.read(FRAMES_HEAD)
        frames = count_frames(BytesIO(head + file.read()), name) if may_have_frames(head, name) else None
        if frames is not None:
            listing.counts[name] = frames


def _reason_against(member: tarfile.TarInfo) -> str:
    if member.issym() or member.islnk():
        return "a link, not followed"
    if not member.isreg() or member.issparse():
        return "not an ordinary file"
    if member.size > MAX_BYTES:
        return f"too large: {member.size // 2**20:,} MB, the limit is {MAX_BYTES // 2**20} MB"
    return ""


class _Guarded:
    """A file that refuses to read as much at a time as only a header that lies can ask for."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.seek, self.tell = file.seek, file.tell

    def read(self, size: int = -1) -> bytes:
        """As many bytes as asked for; ``tarfile.ReadError`` for too many."""
        if not 0 <= size <= MAX_BYTES + 512:
            raise tarfile.ReadError(f"a header promises {size:,} bytes")
        return self._file.read(size)


def _compression(path: Path) -> str | None:
    with open(path, "rb") as file:
        head = file.read(6)
    kinds = {b"\x1f\x8b": "gzip", b"BZh": "bzip2", b"\xfd7zXZ\0": "xz"}
    return next((kind for magic, kind in kinds.items() if head.startswith(magic)), None)


def _unpacked(path: Path) -> IO[bytes]:
    openers: dict[str | None, Callable[[Path], Any]] = {"gzip": gzip.open, "bzip2": bz2.open, "xz": lzma.open}
    opener = openers.get(_compression(path))
    return cast(IO[bytes], opener(path) if opener else open(path, "rb"))


def _no_pictures(path: Path, left_out: list[LeftOut]) -> UserError:
    hint = f"Choose an archive with {PICTURES}."
    if not left_out:
        return UserError(f"The archive {path} is empty.", hint, field="data.source")
    words = "; ".join(f"{item.name} is left out: {item.reason}" for item in left_out[:3])
    return UserError(f"No pictures in {path}: {words}.", hint, field="data.source")


def _recognises(path: Path) -> int:
    if not path.is_file():
        return 0
    if path.name.lower().endswith(_SUFFIXES):
        return 2
    with open(path, "rb") as file:
        return 1 if file.read(_FIRST_TAR_HEADER)[257:262] == b"ustar" else 0


sources.register("tar", "Tar of pictures", "As a folder of pictures, packed: .tar, .tar.gz, .tar.bz2 or .tar.xz.")(
    Format(_recognises, open_tar)
)
