"""Files that are dropped on the window."""

import os
from pathlib import Path
from urllib.parse import unquote_to_bytes

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDropEvent

_KEEPING = (Qt.DropAction.CopyAction, Qt.DropAction.LinkAction)


def dropped_paths(event: QDropEvent) -> list[Path]:
    """Files and folders of this machine among what is dragged."""
    return [_path(url) for url in event.mimeData().urls() if url.isLocalFile()]


def _path(url: QUrl) -> Path:
    if os.name != "posix":
        return Path(url.toLocalFile())
    # Byte by byte: Qt replaces what is not UTF-8 in a name, and such a file would not be found.
    encoded = url.path(QUrl.ComponentFormattingOption.FullyEncoded)
    return Path(os.fsdecode(unquote_to_bytes(encoded)))


def accept_kept(event: QDropEvent) -> bool:
    """Take what is dragged if it stays where it is; whether it was taken.

    A file manager proposes to move within a disk, and some delete what a program says it has moved: a move is never
    accepted, whatever is proposed.
    """
    action = next((action for action in _KEEPING if event.possibleActions() & action), None)
    if action is None or not dropped_paths(event):
        event.ignore()
        return False
    event.setDropAction(action)
    event.accept()
    return True
