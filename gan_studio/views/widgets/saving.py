"""Asking where a file goes, without stopping the window."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QImage, QImageWriter
from PySide6.QtWidgets import QFileDialog, QWidget

from gan_studio.core.errors import UserError
from gan_studio.core.files import atomic_write
from gan_studio.views.widgets.last_folder import begin_in_last_folder


def ask_where_to_save(
    parent: QWidget,
    title: str,
    name: str,
    filters: list[str],
    then: Callable[[Path], None],
    *,
    suffix: str | None = None,
) -> QFileDialog:
    """Open a file dialog beside the window and go on; ``then`` hears of the chosen path. One asks at a time.

    Args:
        name: suggested file name.
        filters: as Qt writes them: ``PNG picture (*.png)``.
        suffix: added when the user types none, with its dot; that of ``name`` when None.
    """
    for asking in parent.window().findChildren(QFileDialog, "saveDialog"):
        asking.close()
    dialog = QFileDialog(parent, title)
    dialog.setObjectName("saveDialog")
    begin_in_last_folder(dialog, parent, saving=True)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setNameFilters(filters)
    dialog.setDefaultSuffix((Path(name).suffix if suffix is None else suffix).removeprefix("."))
    dialog.selectFile(name)
    dialog.setModal(False)
    dialog.fileSelected.connect(lambda path: then(Path(path)))
    dialog.finished.connect(dialog.deleteLater)
    dialog.show()
    return dialog


def save_image(image: QImage, path: Path) -> None:
    """Write a picture atomically, in the format of the path's suffix.

    Raises:
        UserError: the format is not known or the place cannot be written.
    """
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    kind = path.suffix.removeprefix(".").lower() or "png"
    if image.isNull() or not QImageWriter(buffer, QByteArray(kind.encode())).write(image):
        raise UserError(f"Pictures cannot be written as .{kind}.", "Choose a name that ends in .png.")
    with atomic_write(path) as file:
        file.write(buffer.data().data())
