"""All picture files in a folder."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from gan_studio.core.config.data import DataConfig
from gan_studio.core.errors import UserError
from gan_studio.data.candidates import PICTURES, reason_against_file, unknown_names
from gan_studio.data.decoders.table import SUFFIXES
from gan_studio.data.labels.finding import beside, label_files, label_files_beside
from gan_studio.data.names import Item
from gan_studio.data.report import LeftOut
from gan_studio.data.source import Files, Format, Source, Tick, file_facts, origin_of, sources
from gan_studio.data.walk import Facts, walk

_HINT = f"Choose a folder with {PICTURES}."


def open_folder(path: Path, config: DataConfig, tick: Tick) -> Source:
    """The pictures in a folder and the folders below it; label files or folders become classes."""
    found = look_into(path, tick)
    if not found.names:
        raise no_pictures(f"The folder {path} is empty.", str(path), found.left_out)
    labels = label_files(unknown_names(found.left_out), _named_opener(path)) + beside(path)
    origin = origin_of(path, found.facts + file_facts(*label_files_beside(path)))
    return Files(
        origin,
        found.names,
        _opener(path),
        True,
        tuple(found.left_out),
        config=config,
        label_files=labels,
        tick=tick,
        head=_head(path),
    )


@dataclass(frozen=True)
class InFolder:
    """What is in a folder: names of files that may be pictures, the facts of all files, and what is left out."""

    names: list[str]
    facts: list[Facts]
    left_out: list[LeftOut]


def look_into(path: Path, tick: Tick) -> InFolder:
    """Tell pictures from other files in a folder and the folders below it; ``UserError`` when it cannot be read."""
    found = walk(path, tick)
    names = []
    for name, _, _ in found.facts:
        tick()
        if name[name.rfind(".") :].lower() in SUFFIXES:
            names.append(name)
        elif reason := reason_against_file(path, name):
            found.left_out.append(LeftOut(name, reason))
        else:
            names.append(name)
    return InFolder(names, found.facts, found.left_out)


def _opener(root: Path) -> Callable[[Item], BinaryIO]:
    return lambda item: open(root / item.name, "rb")


def _named_opener(root: Path) -> Callable[[str], BinaryIO]:
    return lambda name: open(root / name, "rb")


def _head(root: Path) -> Callable[[str, int], bytes]:
    def head(name: str, size: int) -> bytes:
        with open(root / name, "rb", buffering=0) as file:
            return file.read(size)

    return head


def no_pictures(empty: str, place: str, left_out: Sequence[LeftOut]) -> UserError:
    """The error where there are no pictures.

    Args:
        empty: the sentence for where there is nothing left out either.
        place: what holds the files that are left out.
    """
    if not left_out:
        return UserError(empty, _HINT, field="data.source")
    named = (f"{item.name}: {item.reason.removesuffix(', not a picture file')}" for item in left_out[:3])
    names = ", ".join(named)
    count = f"{len(left_out):,} files" if len(left_out) > 1 else "one file"
    return UserError(f"No pictures in {place}: it holds {count} ({names}).", _HINT, field="data.source")


sources.register("folder", "Folder of pictures", f"{PICTURES}; folders or a list of labels become classes.")(
    Format(lambda path: 1 if path.is_dir() else 0, open_folder)
)
