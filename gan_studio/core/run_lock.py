"""The lock of a run's one writer.

Not `filelock.FileLock`: that one makes the folder of its file, and so brings back the folder of a run that was moved or
deleted while somebody asked whether it is being trained.
"""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import filelock

from gan_studio.core.errors import UserError

#: Who asks whether a run is locked holds its lock for a moment: only a lock held longer is a trainer's, seconds.
_GLANCE = 0.1
#: Name of the file that is locked.
LOCK = ".lock"


@contextmanager
def hold_lock(folder: Path) -> Iterator[None]:
    """Be the only writer of ``folder``. The operating system drops the lock when the process ends, however it ends.

    Raises:
        UserError: another process is training this run, its folder is gone, or the folder is read-only.
    """
    try:
        descriptor = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, 0o644)
    except FileNotFoundError:
        raise UserError(f"There is no folder {folder}.", "Was the run moved or deleted?") from None
    except OSError as error:
        raise UserError(f"{folder} cannot be written: {error.strerror}.", "Copy the run elsewhere.") from error
    try:
        if not _taken(descriptor):
            raise UserError(f"{folder} is being trained by another process.", "Wait for it or stop it.")
        yield
    finally:
        os.close(descriptor)  # which drops the lock


def is_lock_held(folder: Path) -> bool:
    """Whether somebody holds the lock of ``folder``. Nothing is written."""
    try:
        descriptor = os.open(folder / LOCK, os.O_RDWR)
    except OSError:
        return False
    try:
        return not _taken(descriptor)
    finally:
        os.close(descriptor)


def _taken(descriptor: int) -> bool:
    until = time.monotonic() + _GLANCE
    while not filelock.lock_descriptor(descriptor, blocking=False):
        if time.monotonic() > until:
            return False
        time.sleep(_GLANCE / 20)
    return True
