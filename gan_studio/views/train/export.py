"""Taking plots and numbers home."""

from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QPoint
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QWidget

from gan_studio.core.errors import UserError
from gan_studio.core.files import atomic_write
from gan_studio.core.run_folder import RunFolder
from gan_studio.views.widgets.saving import save_image

#: Device pixels a pixel of the window, for pictures that are printed or shown large.
_SCALE = 2


def save_widget(widget: QWidget, path: Path) -> None:
    """Write a widget as it is drawn: as SVG where ``path`` ends so, else as pixels, twice as fine as on the screen.

    Raises:
        UserError: the format is not known or the place cannot be written.
    """
    if path.suffix.lower() == ".svg":
        with atomic_write(path) as file:
            file.write(_as_svg(widget))
        return
    image = QImage(widget.size() * _SCALE, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(_SCALE)
    image.fill(widget.palette().color(widget.palette().ColorRole.Window))
    _render(widget, image)
    save_image(image, path)


def save_metrics(folder: RunFolder | None, path: Path) -> None:
    """Write all of a run's metrics: the whole lines of its ``metrics.csv``.

    Raises:
        UserError: nothing was trained yet, or a file cannot be read or written.
    """
    if folder is None or not folder.metrics_file.is_file():
        raise UserError("There are no numbers yet.", "Start the training first.")
    try:
        lines = folder.metrics_file.read_bytes()
    except OSError as error:
        raise UserError(f"{folder.metrics_file} cannot be read: {error.strerror}.", "Open the run again.") from error
    with atomic_write(path) as file:
        file.write(lines[: lines.rfind(b"\n") + 1])


def _as_svg(widget: QWidget) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    drawing = QSvgGenerator()
    drawing.setOutputDevice(buffer)
    drawing.setSize(widget.size())
    drawing.setViewBox(widget.rect())
    drawing.setResolution(96)
    drawing.setTitle(widget.accessibleName())
    _render(widget, drawing)
    return bytes(buffer.data().data())


def _render(widget: QWidget, device: QImage | QSvgGenerator) -> None:
    with QPainter(device) as painter:
        widget.render(painter, QPoint())
