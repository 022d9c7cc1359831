"""Every file in a folder and the folders below it, whatever links and strange things are among them."""

import os
import stat
from collections.abc import Callable
from dataclasses import dataclass, field
from operator import attrgetter
from pathlib import Path

from gan_studio.core.errors import UserError
from gan_studio.core.files import kind_of_special
from gan_studio.data.hidden import is_hidden
from gan_studio.data.report import LeftOut
from gan_studio.data.source import Tick

#: (name with ``/``, bytes, modification time in ns).
Facts = tuple[str, int, int]
_Entry = os.DirEntry[str]
_NAME: Callable[[_Entry], str] = attrgetter("name")
_Place = tuple[int, int]  # device and inode


@dataclass
class Walk:
    """What was found.

    Attributes:
        facts: of every ordinary file that is not hidden.
        left_out: what cannot be read, or is no file, with the reason.
    """

    root: Path
    facts: list[Facts] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    _seen: set[_Place] = field(default_factory=set)
    _links: list[str] = field(default_factory=list)


def walk(root: Path, tick: Tick) -> Walk:
    """Go through a folder: first through the folders that lie in it, then through those that are linked.

    Each folder is read once, so links make no loops; a link to a folder that is read already, or to one around
    ``root``, is left out with a reason.

    Raises:
        UserError: ``root`` cannot be read.
    """
    found = Walk(root)
    try:
        found._seen.add(_place(os.stat(root)))
    except OSError as error:
        raise UserError(f"{root} cannot be read: {error.strerror}.", "Check its permissions.") from error
    _go_through(found, "", tick)
    around = os.path.realpath(root)
    for link in found._links:  # grows while what is linked is gone through
        tick()
        target = os.path.realpath(os.path.join(root, link))
        if around == target or around.startswith(target.rstrip(os.sep) + os.sep):
            found.left_out.append(LeftOut(link, "a link to a folder that this one is in"))
        elif _is_new(found, link, os.path.join(root, link)):
            _go_through(found, f"{link}/", tick)
    return found


def _go_through(found: Walk, first: str, tick: Tick) -> None:
    folders = [first]
    while folders:
        tick()
        below = folders.pop()
        try:
            with os.scandir(os.path.join(found.root, below)) as entries:
                inside = sorted(entries, key=_NAME)
        except OSError as error:
            if not below:
                raise UserError(f"{found.root} cannot be read: {error.strerror}.", "Check its permissions.") from error
            found.left_out.append(LeftOut(below.rstrip("/"), f"the folder cannot be read: {error.strerror}"))
            continue
        deeper = []
        for entry in inside:
            if is_hidden(entry.name):
                continue
            if not entry.is_dir(follow_symlinks=False):
                _note(found, below + entry.name, entry)
            elif _is_new(found, below + entry.name, entry.path):
                deeper.append(f"{below}{entry.name}/")
        folders += reversed(deeper)


def _is_new(found: Walk, name: str, path: str) -> bool:
    """Whether the folder was not read before; it counts as read from now on."""
    try:
        place = _place(os.stat(path))
    except OSError as error:
        found.left_out.append(LeftOut(name, f"the folder cannot be read: {error.strerror}"))
        return False
    if place in found._seen:
        found.left_out.append(LeftOut(name, "a link to a folder that is read already"))
        return False
    found._seen.add(place)
    return True


def _note(found: Walk, name: str, entry: _Entry) -> None:
    """Called for every file at every opening: as little as can be."""
    try:
        status = entry.stat()
    except FileNotFoundError:
        reason = "a link to something that is not there" if entry.is_symlink() else "it was removed meanwhile"
        found.left_out.append(LeftOut(name, reason))
        return
    except OSError as error:
        found.left_out.append(LeftOut(name, f"cannot be read: {error.strerror}"))
        return
    if stat.S_ISREG(status.st_mode):
        found.facts.append((name, status.st_size, status.st_mtime_ns))
    elif stat.S_ISDIR(status.st_mode):
        found._links.append(name)
    else:
        found.left_out.append(LeftOut(name, f"{kind_of_special(status.st_mode)}, not a file"))


def _place(status: os.stat_result) -> _Place:
    return status.st_dev, status.st_ino
