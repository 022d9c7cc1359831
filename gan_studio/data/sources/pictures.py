"""Single picture files: all in a folder, or a list of them."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from gan_studio.core.config.data import DataConfig
from gan_studio.core.errors import UserError
from gan_studio.core.files import refuse_special
from gan_studio.data.candidates import PICTURES, head_of, reason_against_file, unknown_names
from gan_studio.data.decoders.table import SUFFIXES, decoder_of
from gan_studio.data.kinds import kind_by_name
from gan_studio.data.labels.finding import beside, label_files, label_files_beside
from gan_studio.data.names import Item
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
from gan_studio.data.walk import walk

_HINT = f"Choose a folder with {PICTURES}."


def open_folder(path: Path, config: DataConfig, tick: Tick) -> Source:
    """The pictures in a folder and the folders below it; label files or folders become classes."""
    found = walk(path, tick)
    facts, left_out = found.facts, found.left_out
    names = []
    for name, _, _ in facts:
        tick()
        if name[name.rfind(".") :].lower() in SUFFIXES:
            names.append(name)
        elif reason := reason_against_file(path, name):
            left_out.append(LeftOut(name, reason))
        else:
            names.append(name)
    if not names:
        raise _no_pictures(path, left_out)
    labels = label_files(unknown_names(left_out), _named_opener(path)) + beside(path)
    origin = origin_of(path, facts + file_facts(*label_files_beside(path)))
    return Files(
        origin,
        names,
        _opener(path),
        True,
        tuple(left_out),
        config=config,
        label_files=labels,
        tick=tick,
        head=_head(path),
    )


def open_files(paths: tuple[str, ...], config: DataConfig, tick: Tick) -> Source:
    """A list of picture files; folders among them count with all they hold."""
    names, facts, left_out = [], [], []
    for text in paths:
        tick()
        path = Path(text)
        refuse_special(path, _HINT, "data.source")
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
    return Files(
        Origin(words, identity, stamp_of(facts), words),
        names,
        _opener(Path()),
        False,
        tuple(left_out),
        head=_head(Path()),
    )


def _opener(root: Path) -> Callable[[Item], BinaryIO]:
    return lambda item: open(root / item.name, "rb")


def _named_opener(root: Path) -> Callable[[str], BinaryIO]:
    return lambda name: open(root / name, "rb")


def _head(root: Path) -> Callable[[str, int], bytes]:
    def head(name: str, size: int) -> bytes:
        with open(root / name, "rb", buffering=0) as file:
            return file.read(size)

    return head


def _no_pictures(path: Path, left_out: list[LeftOut]) -> UserError:
    if not left_out:
        return UserError(f"The folder {path} is empty.", _HINT, field="data.source")
    named = (f"{item.name}: {item.reason.removesuffix(', not a picture file')}" for item in left_out[:3])
    names = ", ".join(named)
    count = f"{len(left_out):,} files" if len(left_out) > 1 else "one file"
    return UserError(f"No pictures in {path}: it holds {count} ({names}).", _HINT, field="data.source")


def _recognises_file(path: Path) -> int:
    if not path.is_file() or kind_by_name(path.name):
        return 0
    suffix = path.suffix.lower()
    return int(suffix in SUFFIXES or (decoder_of(head_of(path), suffix) is not None and suffix != ".npy"))


sources.register("folder", "Folder of pictures", f"{PICTURES}; folders or a list of labels become classes.")(
    Format(lambda path: 1 if path.is_dir() else 0, open_folder)
)
sources.register("picture", "Picture files", "One picture, an animation or a video, or a list of them.")(
    Format(_recognises_file, lambda path, config, tick: open_files((str(path),), config, tick))
)
