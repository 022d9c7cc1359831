"""Single picture files: all in a folder, or a list of them."""

import os
import stat
from collections.abc import Callable
from operator import attrgetter
from pathlib import Path
from typing import BinaryIO

from gan_studio.core.config.data import DataConfig
from gan_studio.core.errors import UserError
from gan_studio.data.decode import SUFFIXES
from gan_studio.data.names import NO_PICTURE, Item, is_hidden
from gan_studio.data.report import LeftOut
from gan_studio.data.source import (
    Files,
    Format,
    Origin,
    Source,
    Tick,
    file_facts,
    origin_of,
    sources,
    stamp_of,
)

_HINT = "Choose a folder with PNG, JPEG, WebP, BMP, TIFF or GIF pictures."


def open_folder(path: Path, config: DataConfig, tick: Tick) -> Source:
    """The pictures in a folder and the folders below it; first-level folders become classes."""
    facts, left_out = _walk(path, tick)
    names = []
    for name, _, _ in facts:
        if name[name.rfind(".") :].lower() in SUFFIXES:
            names.append(name)
        else:
            left_out.append(LeftOut(name, NO_PICTURE))
    if not names:
        raise _no_pictures(path, left_out)
    return Files(origin_of(path, facts), names, _opener(path), True, tuple(left_out))


def open_files(paths: tuple[str, ...], config: DataConfig, tick: Tick) -> Source:
    """A list of picture files; folders among them count with all they hold."""
    names, facts, left_out = [], [], []
    for text in paths:
        tick()
        path = Path(text)
        if path.is_dir():
            inside = open_folder(path, config, tick)
            assert isinstance(inside, Files)
            names += [str(path / name) for name in inside.names]
            left_out += [LeftOut(str(path / one.name), one.reason) for one in inside.left_out]
            facts.append((text, 0, 0))
            facts.append((inside.origin.stamp, 0, 0))
        elif path.is_file():
            names.append(text)
            facts += file_facts(path)
        else:
            raise UserError(f"There is no file {text}.", "Was it moved or renamed?", field="data.source")
    if not names:
        raise UserError("No pictures were chosen.", _HINT, field="data.source")
    first = Path(names[0]).name
    words = f"{first} and {len(names) - 1:,} more" if len(names) > 1 else first
    identity = "\0".join(os.path.abspath(text) for text in paths)
    return Files(Origin(words, identity, stamp_of(facts), words), names, _opener(Path()), False, tuple(left_out))


Facts = tuple[str, int, int]


def _walk(root: Path, tick: Tick) -> tuple[list[Facts], list[LeftOut]]:
    """(name with ``/``, bytes, modification time) of every file that is not hidden, and what cannot be read."""
    facts: list[Facts] = []
    left_out: list[LeftOut] = []
    folders = [""]
    while folders:
        tick()
        below = folders.pop()
        try:
            with os.scandir(os.path.join(root, below)) as entries:
                found = sorted(entries, key=_NAME)
        except OSError as error:
            if not below:
                raise UserError(f"{root} cannot be read: {error.strerror}.", "Check its permissions.") from error
            left_out.append(LeftOut(below.rstrip("/"), f"the folder cannot be read: {error.strerror}"))
            continue
        inside = []
        for entry in found:
            if is_hidden(entry.name):
                continue
            if entry.is_dir(follow_symlinks=False):
                inside.append(f"{below}{entry.name}/")
            else:
                _note(below + entry.name, entry, facts, left_out)
        folders += reversed(inside)
    return facts, left_out


_NAME: Callable[["os.DirEntry[str]"], str] = attrgetter("name")


def _note(name: str, entry: "os.DirEntry[str]", facts: list[Facts], left_out: list[LeftOut]) -> None:
    """Called for every file at every opening: as little as can be."""
    try:
        status = entry.stat()
    except OSError as error:
        left_out.append(LeftOut(name, f"cannot be read: {error.strerror}"))
        return
    if stat.S_ISREG(status.st_mode):
        facts.append((name, status.st_size, status.st_mtime_ns))
    else:
        folder = stat.S_ISDIR(status.st_mode)
        left_out.append(LeftOut(name, "a link to a folder, not followed" if folder else "not an ordinary file"))


def _opener(root: Path) -> Callable[[Item], BinaryIO]:
    return lambda item: open(root / item.name, "rb")


def _no_pictures(path: Path, left_out: list[LeftOut]) -> UserError:
    if not left_out:
        return UserError(f"The folder {path} is empty.", _HINT, field="data.source")
    names = ", ".join(item.name for item in left_out[:3])
    count = f"{len(left_out):,} files" if len(left_out) > 1 else "one file"
    return UserError(f"No pictures in {path}: it holds {count} ({names}).", _HINT, field="data.source")


def _recognises_file(path: Path) -> int:
    return 1 if path.is_file() and path.suffix.lower() in SUFFIXES else 0


sources.register("folder", "Folder of pictures", "PNG, JPEG, WebP, BMP, TIFF, GIF; folders inside become classes.")(
    Format(lambda path: 1 if path.is_dir() else 0, open_folder)
)
sources.register("picture", "Picture files", "One picture or a list of them.")(
    Format(_recognises_file, lambda path, config, tick: open_files((str(path),), config, tick))
)
