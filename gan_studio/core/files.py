"""Writes that happen whole or not at all."""

import errno
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from gan_studio.core.errors import UserError


@contextmanager
def atomic_write(path: Path) -> Iterator[BinaryIO]:
    """Open a temporary file in ``path``'s folder; on leaving it is flushed, synced and renamed to ``path``.

    When the block or the disk fails, ``path`` is what it was before and the temporary file is gone.

    Raises:
        UserError: the folder cannot be written or the disk is full.
    """
    path = Path(path)
    try:
        handle = tempfile.NamedTemporaryFile(  # noqa: SIM115 - closed below, before the rename
            dir=path.parent, prefix=f".{path.name}.", suffix=".tmp", delete=False
        )
    except OSError as error:
        raise unwritten(path, error) from error
    temporary = Path(handle.name)
    try:
        with handle:
            yield handle  # type: ignore[misc]  # the wrapper behaves as the BinaryIO it wraps
            handle.flush()
            os.fsync(handle.fileno())
        _give_usual_permissions(temporary)
        os.replace(temporary, path)
        sync_folder(path.parent)
    except OSError as error:
        raise unwritten(path, error) from error
    finally:
        temporary.unlink(missing_ok=True)


@contextmanager
def atomic_folder(path: Path, called: Path | None = None) -> Iterator[Path]:
    """Fill a temporary folder beside ``path``; on leaving it takes ``path``'s place, replacing what was there.

    A crash leaves the old folder, the new one, or the old one under ``NAME.old`` (see `settled_folder`).

    Args:
        called: what errors name in place of ``path``, which the user does not know.

    Raises:
        UserError: the folder cannot be written or the disk is full.
    """
    path = Path(path)
    old = path.with_name(f"{path.name}.old")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = Path(tempfile.mkdtemp(dir=path.parent, prefix=f".{path.name}.", suffix=".tmp"))
    except OSError as error:
        raise unwritten(called or path, error) from error
    try:
        yield temporary
        for file in temporary.iterdir():
            with open(file, "rb+") as handle:
                os.fsync(handle.fileno())
        _give_usual_permissions(temporary)
        settled_folder(path)
        if path.exists():
            os.replace(path, old)
        os.replace(temporary, path)
        sync_folder(path.parent)
        shutil.rmtree(old, ignore_errors=True)
    except OSError as error:
        raise unwritten(called or path, error) from error
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def settled_folder(path: Path) -> Path:
    """``path`` after undoing what a crash inside `atomic_folder` may have left; only its one writer may."""
    old = path.with_name(f"{path.name}.old")
    if old.exists():
        if path.exists():
            shutil.rmtree(old, ignore_errors=True)
        else:
            os.replace(old, path)
    return path


def readable_folder(path: Path) -> Path:
    """``path``, or what it was while `atomic_folder` is between its two steps; for readers, who change nothing."""
    old = path.with_name(f"{path.name}.old")
    return old if not path.exists() and old.exists() else path


def sweep_leftovers(folder: Path) -> None:
    """Remove the temporary files and folders that a killed process left in ``folder``; only its one writer may."""
    for left in folder.glob(".*.tmp") if folder.is_dir() else []:
        if left.is_dir():
            shutil.rmtree(left, ignore_errors=True)
        else:
            left.unlink(missing_ok=True)


def kind_of_special(mode: int) -> str:
    """What something of this mode (``st_mode``) is where it is neither file nor folder; empty where it is one."""
    kinds = (
        (stat.S_ISFIFO, "a named pipe (FIFO)"),
        (stat.S_ISSOCK, "a socket"),
        (stat.S_ISCHR, "a device"),
        (stat.S_ISBLK, "a device"),
    )
    if stat.S_ISREG(mode) or stat.S_ISDIR(mode):
        return ""
    return next((words for is_one, words in kinds if is_one(mode)), "something else than a file")


def refuse_special(path: Path, hint: str = "Choose a file or a folder.", field: str = "") -> None:
    """``UserError`` for pipes, sockets and devices: reading them may never end. Nothing where there is nothing.

    Raises:
        UserError: it is one of those.
        OSError: it cannot be looked at.
    """
    try:
        kind = kind_of_special(os.stat(path).st_mode)
    except FileNotFoundError:
        return
    if kind:
        raise UserError(f"{path} is {kind}, not a file or folder.", hint, field=field)


def sync_folder(folder: Path) -> None:
    """Make a rename inside ``folder`` last through a power cut, where the system allows to ask for it."""
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _give_usual_permissions(path: Path) -> None:
    """Temporary files are private to the user; what replaces an ordinary file should be ordinary."""
    if os.name == "posix":
        mask = os.umask(0)
        os.umask(mask)
        path.chmod((0o777 if path.is_dir() else 0o666) & ~mask)


def unwritten(path: Path, error: OSError) -> UserError:
    """The error that says that a file or folder could not be written, with what to do in this case."""
    reason = error.strerror or str(error)
    return UserError(f"{path} could not be written: {reason}.", _what_to_do(path, error.errno))


def _what_to_do(path: Path, code: int | None) -> str:
    if code in (errno.ENOSPC, errno.EDQUOT):
        return "Free some space or choose another folder."
    if code in (errno.EACCES, errno.EPERM, errno.EROFS):
        return "Choose a folder that you may write to."
    if code == errno.ENOENT and not path.parent.is_dir():
        return f"There is no folder {path.parent}: make it, or choose another one."
    if code in (errno.ENOTDIR, errno.EEXIST) and path.parent.is_file():
        return f"{path.parent} is a file: choose a folder."
    if code == errno.ENAMETOOLONG:
        return "Choose a shorter name."
    return "Choose another folder or another name."
