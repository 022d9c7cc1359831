"""Picture files and folders that were chosen together."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from gan_studio.core.config.data import DataConfig
from gan_studio.core.errors import UserError
from gan_studio.core.files import refuse_special
from gan_studio.data.candidates import PICTURES, head_of, unknown_names
from gan_studio.data.decoders.table import SUFFIXES, decoder_of
from gan_studio.data.kinds import kind_by_name
from gan_studio.data.labels.finding import beside, label_files, label_files_beside
from gan_studio.data.names import Item, told_apart
from gan_studio.data.report import LeftOut
from gan_studio.data.source import Files, Format, Origin, Source, Tick, file_facts, sources, stamp_of
from gan_studio.data.sources.pictures import look_into, no_pictures
from gan_studio.data.walk import Facts

_HINT = f"Choose {PICTURES}, or folders with them."
_NAMED = 2  # of what was chosen, in the set's title


def open_files(paths: Sequence[str], config: DataConfig, tick: Tick) -> Source:
    """Picture files and folders; several folders may be the classes, as those within one folder may be."""
    for text in paths:
        tick()
        refuse_special(Path(text), _HINT, "data.source")
        if not os.path.exists(text):
            raise UserError(f"There is no file or folder {text}.", "Was it moved or renamed?", field="data.source")
    identity = "\0".join(os.path.abspath(text) for text in paths)
    if any(map(os.path.isdir, paths)):
        return _open_folders(paths, identity, config, tick)
    if not paths:
        raise UserError("No pictures were chosen.", _HINT, field="data.source")
    words = _and_more([Path(paths[0]).name], len(paths))
    origin = Origin(words, identity, stamp_of(file_facts(*map(Path, paths))), words)
    here = _Places({}, {text: Path(text) for text in paths})
    return Files(origin, list(paths), here.open, False, head=here.head)


@dataclass(frozen=True)
class _Places:
    """Where pictures are, by their names in the set: below a folder of the set, or by themselves."""

    folders: dict[str, Path]
    files: dict[str, Path]

    def path(self, name: str) -> Path:
        """Of a picture, or another file in one of the folders."""
        single = self.files.get(name)
        if single is not None:
            return single
        place = name.find("/")
        while name[:place] not in self.folders:
            place = name.index("/", place + 1)
        return self.folders[name[:place]] / name[place + 1 :]

    def open(self, item: Item) -> BinaryIO:
        """See `Files`."""
        return open(self.path(item.name), "rb")

    def open_named(self, name: str) -> BinaryIO:
        """A file that is no picture."""
        return open(self.path(name), "rb")

    def head(self, name: str, size: int) -> bytes:
        """See `Files`."""
        with open(self.path(name), "rb", buffering=0) as file:
            return file.read(size)


def _open_folders(paths: Sequence[str], identity: str, config: DataConfig, tick: Tick) -> Source:
    places = _each_once(paths)
    here = _Places({}, {})
    names: list[str] = []
    facts: list[Facts] = []
    left_out: list[LeftOut] = []
    for called, path in zip(told_apart(places), places, strict=True):
        if path.is_dir():
            here.folders[called] = path
            inside = look_into(path, tick)
            names += [f"{called}/{name}" for name in inside.names]
            facts += [(f"{called}/{name}", size, modified) for name, size, modified in inside.facts]
            left_out += [LeftOut(f"{called}/{one.name}", one.reason) for one in inside.left_out]
        else:
            here.files[called] = path
            names.append(called)
            facts += file_facts(path)
    if not names:
        where = _and_more([str(path) for path in places[:_NAMED]], len(places))
        raise no_pictures(f"All folders are empty: {where}.", where, left_out)
    words = _and_more([*here.folders, *here.files][:_NAMED], len(places))
    folders = list(here.folders.values())
    facts += file_facts(*label_files_beside(*folders))
    return Files(
        Origin(words, f"folders\0{identity}", stamp_of(facts), words),
        names,
        here.open,
        True,
        tuple(left_out),
        config=config,
        label_files=label_files(unknown_names(left_out), here.open_named) + beside(*folders),
        tick=tick,
        head=here.head,
        tops=frozenset(here.folders),
    )


def _each_once(paths: Sequence[str]) -> list[Path]:
    """The paths without those that are in one of the folders among them."""
    places = list(dict.fromkeys(os.path.abspath(text) for text in paths))
    folders = {place for place in places if os.path.isdir(place)}
    return [path for path in map(Path, places) if not any(str(parent) in folders for parent in path.parents)]


def _and_more(names: Sequence[str], count: int) -> str:
    return ", ".join(names) + (f" and {count - len(names):,} more" if count > len(names) else "")


def _recognises(path: Path) -> int:
    if not path.is_file() or kind_by_name(path.name):
        return 0
    suffix = path.suffix.lower()
    return int(suffix in SUFFIXES or (decoder_of(head_of(path), suffix) is not None and suffix != ".npy"))


sources.register("picture", "Picture files", "One picture, an animation or a video, or a list of them.")(
    Format(_recognises, lambda path, config, tick: open_files((str(path),), config, tick))
)
