"""Pictures side by side, as large as the room allows and with every pixel in its place."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QImage, QPainter, QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gan_studio.views.widgets.picture_page import FORMATS, draw_page
from gan_studio.views.widgets.tiling import Tiling, tile


class Mosaic(QWidget):
    """Shows uint8 pictures ``N×H×W×C`` (C = 1, 3 or 4).

    Small pictures are enlarged by whole device pixels without smoothing, larger ones are brought to the room smoothly,
    transparent ones lie on a checkerboard. Everything is drawn into one image when the pictures or the size change;
    painting only copies that.
    """

    def __init__(
        self,
        parent: QWidget | None = None,
        *,
        columns: int = 0,
        gap: int = 2,
        empty_text: str = "",
        alignment: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignCenter,
    ) -> None:
        super().__init__(parent)
        self._images: NDArray[np.uint8] | None = None
        self._captions: tuple[str, ...] = ()
        self._columns = columns
        self._period = 0
        self._gap = gap
        self._alignment = alignment
        self._empty_text = empty_text
        self._tiling: Tiling | None = None
        self._page: QImage | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(self.tr("Pictures"))
        self._describe()

    # What is shown

    def set_images(self, images: NDArray[np.uint8] | None, captions: Sequence[str] = ()) -> None:
        """Show ``N×H×W×C`` pictures (not copied: hand over an array that stays as it is), or none."""
        images = None if images is None or len(images) == 0 else np.ascontiguousarray(images, np.uint8)
        if images is not None and (images.ndim != 4 or images.shape[3] not in FORMATS):
            raise ValueError(f"pictures of shape {images.shape} cannot be shown: N×H×W×C with C 1, 3 or 4 can")
        self._images, self._captions = images, tuple(captions)
        self._describe()
        self._lay_out()

    @property
    def images(self) -> NDArray[np.uint8] | None:
        """The pictures shown, ``N×H×W×C``."""
        return self._images

    @property
    def count(self) -> int:
        """How many pictures are shown."""
        return 0 if self._images is None else len(self._images)

    @property
    def columns(self) -> int:
        """How many pictures stand side by side, as asked for; 0 chooses what shows them largest."""
        return self._columns

    @columns.setter
    def columns(self, columns: int) -> None:
        self._columns = columns
        self._lay_out()

    @property
    def period(self) -> int:
        """Every so many pictures are of one kind and stand in the same column where that costs no size; 0 for none."""
        return self._period

    @period.setter
    def period(self, period: int) -> None:
        self._period = period
        self._lay_out()

    @property
    def tiling(self) -> Tiling | None:
        """Where the pictures are; None when there are none."""
        return self._tiling

    @property
    def empty_text(self) -> str:
        """What is said when there is no picture."""
        return self._empty_text

    @empty_text.setter
    def empty_text(self, text: str) -> None:
        self._empty_text = text
        self._describe()
        self.update()

    # Where they are

    def picture_rect(self, index: int) -> QRectF:
        """Where a picture is, in the widget's coordinates; empty when it is not shown."""
        if self._tiling is None or not 0 <= index < self.count:
            return QRectF()
        ratio, origin = self.devicePixelRatioF(), self._origin()
        x, y = self._tiling.corner(index)
        size = self._tiling.width / ratio, self._tiling.height / ratio
        return QRectF(origin.x() + x / ratio, origin.y() + y / ratio, *size)

    def index_at(self, position: QPointF) -> int:
        """The picture at a place in the widget; -1 for none."""
        if self._tiling is None:
            return -1
        place = (position - self._origin()) * self.devicePixelRatioF()
        return self._tiling.index_at(int(place.x() // 1), int(place.y() // 1), self.count)

    # Drawing

    def _describe(self) -> None:
        if self._images is None:
            self.setAccessibleDescription(self._empty_text)
            return
        count, height, width, _ = self._images.shape
        text = self.tr("{count} pictures of {width}×{height} pixels")
        self.setAccessibleDescription(text.format(count=count, width=width, height=height))

    def _lay_out(self) -> None:
        self._page = self._tiling = None
        if self._images is not None:
            ratio = self.devicePixelRatioF()
            area = int(self.width() * ratio), int(self.height() * ratio)
            caption = round(QFontMetrics(self.font()).height() * ratio) if self._captions else 0
            gap = round(self._gap * ratio)
            size = self._images.shape[1], self._images.shape[2]
            self._tiling = tile(
                self.count, size, area, gap=gap, caption=caption, columns=self._columns, period=self._period
            )
        self.update()

    def _origin(self) -> QPointF:
        """Top left of the page, on a whole device pixel."""
        if self._tiling is None:
            return QPointF()
        ratio = self.devicePixelRatioF()
        width, height = self._tiling.page
        left, top = (self.width() * ratio - width) // 2, (self.height() * ratio - height) // 2
        left = 0 if self._alignment & Qt.AlignmentFlag.AlignLeft else max(0.0, left)
        top = 0 if self._alignment & Qt.AlignmentFlag.AlignTop else max(0.0, top)
        return QPointF(left / ratio, top / ratio)

    def _paint_captions(self, painter: QPainter, tiling: Tiling) -> None:
        painter.setPen(self.palette().color(QPalette.ColorRole.WindowText))
        metrics, height = QFontMetrics(self.font()), tiling.caption / self.devicePixelRatioF()
        for index, text in enumerate(self._captions[: self.count]):
            tile_rect = self.picture_rect(index)
            line = QRectF(tile_rect.left(), tile_rect.bottom(), tile_rect.width(), height)
            shown = metrics.elidedText(text, Qt.TextElideMode.ElideMiddle, int(line.width()))
            painter.drawText(line, Qt.AlignmentFlag.AlignCenter, shown)

    def _paint_empty(self, painter: QPainter) -> None:
        painter.setPen(self.palette().color(QPalette.ColorRole.PlaceholderText))
        flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
        painter.drawText(self.rect().adjusted(16, 16, -16, -16), int(flags), self._empty_text)

    # Qt

    def sizeHint(self) -> QSize:
        """Room for a handful of pictures; the layout gives more."""
        return QSize(320, 320)

    def minimumSizeHint(self) -> QSize:
        """The least that shows anything."""
        return QSize(96, 96)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Copy the drawn page, then the captions."""
        painter = QPainter(self)
        if self._tiling is None or self._images is None:
            self._paint_empty(painter)
            return
        if self._page is None:
            self._page = draw_page(self._images, self._tiling, self.devicePixelRatioF())
        painter.drawImage(self._origin(), self._page)
        if self._captions:
            self._paint_captions(painter, self._tiling)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another size may mean another factor."""
        self._lay_out()

    def changeEvent(self, event: QEvent) -> None:
        """Font and palette show in captions and checkerboard."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            self._lay_out()

    def event(self, event: QEvent) -> bool:
        """Another screen may have another pixel ratio."""
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._lay_out()
        return super().event(event)
