"""Pictures drawn into one image, pixel for pixel."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPixmap

from gan_studio.views.theme import GRID, theme
from gan_studio.views.widgets.tiling import Tiling

#: Channels → Qt's name for such pixels.
FORMATS = {
    1: QImage.Format.Format_Grayscale8,
    3: QImage.Format.Format_RGB888,
    4: QImage.Format.Format_RGBA8888,
}


def as_image(picture: NDArray[np.uint8]) -> QImage:
    """A view of ``H×W×C`` contiguous pixels: the array must outlive it."""
    height, width, channels = picture.shape
    return QImage(picture.data, width, height, width * channels, FORMATS[channels])


def draw_page(images: NDArray[np.uint8], tiling: Tiling, ratio: float) -> QImage:
    """All of ``N×H×W×C`` where ``tiling`` puts them, in device pixels, ``ratio`` of them to one of the window.

    Enlarged by whole factors without smoothing, by others smoothly, transparency over a checkerboard; what is between
    them is transparent.
    """
    page = QImage(*tiling.page, QImage.Format.Format_ARGB32_Premultiplied)
    page.fill(Qt.GlobalColor.transparent)
    whole = float(tiling.scale).is_integer()
    mode = Qt.TransformationMode.FastTransformation if whole else Qt.TransformationMode.SmoothTransformation
    board = checkerboard(ratio) if images.shape[3] == 4 else None
    size = QSize(tiling.width, tiling.height)
    with QPainter(page) as painter:
        for index in range(len(images)):
            corner = QPoint(*tiling.corner(index))
            if board is not None:
                painter.setBrushOrigin(corner)
                painter.fillRect(QRect(corner, size), board)
            picture = as_image(images[index])
            if tiling.scale != 1:
                picture = picture.scaled(size, Qt.AspectRatioMode.IgnoreAspectRatio, mode)
            painter.drawImage(corner, picture)
    page.setDevicePixelRatio(ratio)
    return page


def checkerboard(ratio: float) -> QBrush:
    """Eight-pixel squares in the theme's two tones."""
    tone, other = theme().checker
    cell = round(GRID * ratio)
    pixmap = QPixmap(2 * cell, 2 * cell)
    pixmap.fill(QColor(tone))
    with QPainter(pixmap) as painter:
        painter.fillRect(cell, 0, cell, cell, QColor(other))
        painter.fillRect(0, cell, cell, cell, QColor(other))
    return QBrush(pixmap)
