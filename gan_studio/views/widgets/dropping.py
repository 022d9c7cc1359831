"""Files that are dropped on the window."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QDropEvent

_KEEPING = (Qt.DropAction.CopyAction, Qt.DropAction.LinkAction)


def dropped_paths(event: QDropEvent) -> list[Path]:
    """Files and folders of this machine among what is dragged."""
    return [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]


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
