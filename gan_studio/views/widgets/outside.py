"""Handing files and folders to the system's other programs."""

from pathlib import Path

from PySide6.QtCore import QCoreApplication, Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QMessageBox, QWidget


def open_outside(path: Path, parent: QWidget) -> None:
    """Open a file or folder with the program that the system has for it; where there is none, say where it is."""
    if QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))):
        return
    words = QCoreApplication.translate("Outside", "This system has no program that opens it. It is here:")
    box = QMessageBox(QMessageBox.Icon.Information, path.name, f"{words}\n{path}", parent=parent)
    box.setObjectName("whereItIs")
    box.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setModal(False)
    box.show()
