"""Handing files and folders to the system's other programs."""

from pathlib import Path

from PySide6.QtCore import QCoreApplication, Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QMessageBox, QWidget

from gan_studio.core.readable import readable


def open_outside(path: Path, parent: QWidget) -> None:
    """Open a file or folder with the program that the system has for it; where there is none, say where it is."""
    if QDesktopServices.openUrl(QUrl.fromEncoded(path.absolute().as_uri().encode())):
        return
    words = QCoreApplication.translate("Outside", "This system has no program that opens it. It is here:")
    where = readable(str(path))
    box = QMessageBox(QMessageBox.Icon.Information, readable(path.name), f"{words}\n{where}", parent=parent)
    box.setObjectName("whereItIs")
    box.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setModal(False)
    box.show()
