"""The page, seen as it will be written."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from gan_studio.views.sheet.page_worker import Page
from gan_studio.views.theme import GRID, theme

_ROOM = 3 * GRID


class SheetPreview(QScrollArea):
    """Shows a page whole, or pixel by pixel with scroll bars."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sheetPreview")
        self.setAccessibleName(self.tr("Preview of the sheet"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setMinimumSize(240, 240)
        self._canvas = _Canvas(self)
        self.setWidget(self._canvas)
        self._whole = True

    @property
    def page(self) -> Page | None:
        """What is shown."""
        return self._canvas.page

    @property
    def factor(self) -> float:
        """Device pixels for a pixel of the page."""
        return self._canvas.factor

    def show_page(self, page: Page | None) -> None:
        """Show another page, or none; the place scrolled to stays."""
        self._canvas.set_page(page)
        words = ""
        if page is not None:
            height, width = page.pixels.shape[:2]
            words = self.tr("A page of {0}×{1} pixels").format(width, height)
        self.setAccessibleDescription(words)
        self._fit()

    def say(self, words: str) -> None:
        """Say why there is no page; what is shown stays."""
        self._canvas.set_words(words)

    def show_whole(self, whole: bool) -> None:
        """The whole page (True), or every pixel of it (False)."""
        self._whole = whole
        self._fit()

    def _fit(self) -> None:
        page, ratio, room = self._canvas.page, self.devicePixelRatioF(), self.maximumViewportSize()
        if page is None:
            self._canvas.show_at(1.0, room)
            return
        height, width = page.pixels.shape[:2]
        factor = 1.0
        if self._whole:
            inner = room - QSize(2 * _ROOM, 2 * _ROOM)
            factor = min(inner.width() * ratio / width, inner.height() * ratio / height)
            factor = float(int(factor)) if factor >= 1 else max(factor, 0.001)
        size = QSize(round(width * factor / ratio) + 2 * _ROOM, round(height * factor / ratio) + 2 * _ROOM)
        self._canvas.show_at(factor, size.expandedTo(room) if self._whole else size.expandedTo(self._inside(size)))

    def _inside(self, size: QSize) -> QSize:
        """The viewport's size once the scroll bars that a canvas of this size needs are there."""
        room, bar = self.maximumViewportSize(), self.verticalScrollBar().sizeHint().width()
        wide, high = size.width() > room.width(), size.height() > room.height()
        return QSize(room.width() - (bar if high else 0), room.height() - (bar if wide else 0))

    # Qt

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The page stays whole."""
        super().resizeEvent(event)
        self._fit()


class _Canvas(QWidget):
    """Paints the part of the page that can be seen."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.page: Page | None = None
        self.factor = 1.0
        self._words = ""
        self._pixels, self._small = QImage(), QImage()

    def set_page(self, page: Page | None) -> None:
        """The images are views of the page's arrays, which the page keeps."""
        self.page = page
        self._words = ""
        self._pixels = QImage() if page is None else _as_image(page.pixels)
        self._small = QImage() if page is None else _as_image(page.small)
        self.update()

    def set_words(self, words: str) -> None:
        """Words in place of a page."""
        self._words = words
        self.update()

    def show_at(self, factor: float, size: QSize) -> None:
        """Show the page at this many device pixels a pixel, in the middle."""
        self.factor = factor
        self.resize(size)
        self.update()

    def _area(self, page: Page) -> QRectF:
        """Where the page is, on whole device pixels."""
        height, width = page.pixels.shape[:2]
        ratio = self.devicePixelRatioF()
        size = QSizeF(width * self.factor / ratio, height * self.factor / ratio)
        left = int((self.width() - size.width()) / 2 * ratio) / ratio
        top = int((self.height() - size.height()) / 2 * ratio) / ratio
        return QRectF(QPointF(left, top), size)

    # Qt

    def paintEvent(self, event: QPaintEvent) -> None:
        """A quiet ground, so that a white page has an edge; the page, with a hairline around it."""
        with QPainter(self) as painter:
            painter.fillRect(event.rect(), QColor(theme().sidebar))
            if self.page is not None:
                self._paint_page(painter, self.page, QRectF(event.rect()))
            elif self._words:
                painter.setPen(QColor(theme().muted))
                flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
                painter.drawText(self.rect().adjusted(_ROOM, _ROOM, -_ROOM, -_ROOM), int(flags), self._words)

    def _paint_page(self, painter: QPainter, page: Page, exposed: QRectF) -> None:
        area = self._area(page)
        seen = area.intersected(exposed)
        shrunk = self.factor < 1
        image = self._small if shrunk else self._pixels
        across, down = image.width() / area.width(), image.height() / area.height()
        part = QRectF(
            (seen.x() - area.x()) * across,
            (seen.y() - area.y()) * down,
            seen.width() * across,
            seen.height() * down,
        )
        if image.hasAlphaChannel():
            painter.setBrushOrigin(area.topLeft())
            painter.fillRect(seen, _checkerboard())
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, shrunk)
        painter.drawImage(seen, image, part)
        painter.setPen(QColor(theme().border))
        painter.drawRect(area.adjusted(-1, -1, 0, 0))


def _as_image(pixels: NDArray[np.uint8]) -> QImage:
    height, width, channels = pixels.shape
    kind = QImage.Format.Format_RGB888 if channels == 3 else QImage.Format.Format_RGBA8888
    return QImage(pixels.data, width, height, width * channels, kind)


def _checkerboard() -> QBrush:
    light, dark = theme().checker
    pixmap = QPixmap(2 * GRID, 2 * GRID)
    pixmap.fill(QColor(light))
    with QPainter(pixmap) as painter:
        painter.fillRect(GRID, 0, GRID, GRID, QColor(dark))
        painter.fillRect(0, GRID, GRID, GRID, QColor(dark))
    return QBrush(pixmap)
