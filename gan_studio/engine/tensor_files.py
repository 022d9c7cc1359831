"""Paths that safetensors can open: it reads them as UTF-8, and names of files are bytes."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def openable(path: Path) -> Iterator[str]:
    """``path``, or another name of the same file as long as the block lasts where ``path`` is not UTF-8.

    Raises:
        OSError: there is no such file, or it cannot be read.
    """
    try:
        str(path).encode()
    except UnicodeEncodeError:
        descriptor = os.open(path, os.O_RDONLY)
        try:
            yield f"/dev/fd/{descriptor}"
        finally:
            os.close(descriptor)
    else:
        yield str(path)
