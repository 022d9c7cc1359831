"""Single picture files: all in a folder, or a list of them."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

from gan_studio.core.errors import UserError
from gan_studio.data.decode import SUFFIXES
from gan_studio.data.names import NO_PICTURE, classify, is_hidden
from gan_studio.data.report import LeftOut
from gan_studio.data.source import (
    Files,
    Format,
    Item,
    Origin,
    Source,
    Tick,
    file_facts,
    origin_of,
    sources,
    stamp_of,
)

_HINT = "Choose a folder with PNG, JPEG, WebP, BMP, TIFF or GIF pictures."


def open_folder(path: Path, tick: Tick) -> Source:
    """The pictures in a folder and the folders below it; first-level folders become classes."""
    names, facts, left_out = [], [], []
    for name, size, modified, reason in _walk(path, "", tick):
        if reason:
            left_out.append(LeftOut(name, reason))
            continue
        facts.append((name, size, modified))
        if os.path.splitext(name)[1].lower() in SUFFIXES:
            names.append(name)
        else:
            left_out.append(LeftOut(name, NO_PICTURE))
    if not names:
        raise _no_pictures(path, left_out)
    items, classes = classify(names)
    return Files(origin_of(path, facts), items, _opener(path), classes, tuple(left_out))


def open_files(paths: tuple[str, ...], tick: Tick) -> Source:
    """A list of picture files; folders among them count with all they hold."""
    items, facts, left_out = [], [], []
    for text in paths:
        tick()
        path = Path(text)
        if path.is_dir():
            inside = open_folder(path, tick)
            assert isinstance(inside, Files)
            items += [Item(str(path / item.name)) for item in inside.items]
            left_out += [LeftOut(str(path / one.name), one.reason) for one in inside.left_out]
            facts.append((text, 0, 0))
            facts.append((inside.origin.stamp, 0, 0))
        elif path.is_file():
            items.append(Item(text))
            facts += file_facts(path)
        else:
            raise UserError(f"There is no file {text}.", "Was it moved or renamed?", field="data.source")
    if not items:
        raise UserError("No pictures were chosen.", _HINT, field="data.source")
    first = Path(items[0].name).name
    words = f"{first} and {len(items) - 1:,} more" if len(items) > 1 else first
    identity = "\0".join(os.path.abspath(text) for text in paths)
    return Files(Origin(words, identity, stamp_of(facts), words), items, _opener(Path()), (), tuple(left_out))


def _walk(root: Path, below: str, tick: Tick) -> Iterator[tuple[str, int, int, str]]:
    """(name with ``/``, bytes, modification time, reason to leave it out or "") of every file that is not hidden."""
    tick()
    folders = []
    try:
        with os.scandir(root / below) as entries:
            found = sorted(entries, key=lambda entry: entry.name)
    except OSError as error:
        if not below:
            raise UserError(f"{root} cannot be read: {error.strerror}.", "Check its permissions.") from error
        yield below.rstrip("/"), 0, 0, f"the folder cannot be read: {error.strerror}"
        return
    for entry in found:
        name = below + entry.name
        if is_hidden(entry.name):
            continue
        if entry.is_dir(follow_symlinks=False):
            folders.append(name)
        else:
            yield _file_facts(name, entry)
    for name in folders:
        yield from _walk(root, f"{name}/", tick)


def _file_facts(name: str, entry: "os.DirEntry[str]") -> tuple[str, int, int, str]:
    try:
        status = entry.stat()
        if entry.is_dir():
            return name, 0, 0, "a link to a folder, which is not followed"
        if not entry.is_file():
            return name, 0, 0, "not an ordinary file"
    except OSError as error:
        return name, 0, 0, f"cannot be read: {error.strerror}"
    return name, status.st_size, status.st_mtime_ns, ""


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
    Format(_recognises_file, lambda path, tick: open_files((str(path),), tick))
)
