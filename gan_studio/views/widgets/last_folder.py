"""Where a dialog for files begins: where the last one of its kind ended."""

from pathlib import Path

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QFileDialog, QWidget

#: Properties of the window that hold the folders, and their names among its settings.
FOLDERS = ("openFolder", "saveFolder")


def begin_in_last_folder(dialog: QFileDialog, parent: QWidget, *, saving: bool) -> None:
    """Show the folder that was used last, else the user's pictures; what is chosen now is remembered by the window."""
    window, name = parent.window(), FOLDERS[saving]
    usual = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.PicturesLocation)
    for folder in (window.property(name), usual):
        if folder and Path(folder).is_dir():
            dialog.setDirectory(str(folder))
            break
    dialog.filesSelected.connect(lambda chosen: window.setProperty(name, str(Path(chosen[0]).parent)))
