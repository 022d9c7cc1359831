"""Pictures side by side, as large as the room allows and with every pixel in its place."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFontMetrics,
    QGuiApplication,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QMenu, QSizePolicy, QWidget

from gan_studio.core.errors import UserError
from gan_studio.views.widgets.picture_page import FORMATS, as_image, draw_page
from gan_studio.views.widgets.saving import ask_where_to_save, save_image
from gan_studio.views.widgets.tiling import Tiling, tile

_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Home: -(10**9), Qt.Key.Key_End: 10**9}


class PictureGrid(QWidget):
    """Shows uint8 pictures ``N×H×W×C`` (C = 1, 3 or 4).

    Small pictures are enlarged by whole device pixels without smoothing, large ones are shrunk smoothly, transparent
    ones lie on a checkerboard. Everything is drawn into one image when the pictures or the size change; painting only
    copies that.
    """

    #: A picture was clicked, or chosen with Return or Space.
    clicked = Signal(int)
    #: The mouse is over another picture; -1 when over none.
    hovered = Signal(int)
    #: The keyboard or a click went to another picture; -1 for none.
    selected = Signal(int)
    #: Something could not be saved: a `UserError`.
    failed = Signal(object)

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
        self._current = -1
        self._under_mouse = -1
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
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
        if self._current >= self.count:
            self.select(-1)
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

    # Finding and choosing

    @property
    def current(self) -> int:
        """The selected picture; -1 for none."""
        return self._current

    def select(self, index: int) -> None:
        """Select a picture; -1 for none."""
        index = index if 0 <= index < self.count else -1
        if index != self._current:
            self._current = index
            self.selected.emit(index)
            self.update()

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

    def picture(self, index: int) -> QImage:
        """One picture at its own size, transparency kept."""
        if self._images is None or not 0 <= index < self.count:
            return QImage()
        return as_image(self._images[index]).copy()

    def copy_picture(self, index: int) -> None:
        """Put a picture on the clipboard, at its own size."""
        QGuiApplication.clipboard().setImage(self.picture(index))

    def save_picture(self, index: int, path: Path | None = None) -> None:
        """Write a picture at its own size; asks where when no path is given. Faults come as `failed`."""
        if path is None:
            filters = [self.tr("PNG picture (*.png)")]
            name = f"picture-{index + 1}.png"
            title = self.tr("Save picture")
            ask_where_to_save(self, title, name, filters, lambda chosen: self.save_picture(index, chosen))
            return
        try:
            save_image(self.picture(index), path)
        except UserError as error:
            self.failed.emit(error)

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

    def _paint_outline(self, painter: QPainter, index: int, colour: QColor) -> None:
        painter.setPen(QPen(colour, 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(self.picture_rect(index).adjusted(-1, -1, 1, 1))

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
        """Copy the drawn page, then captions and outlines."""
        painter = QPainter(self)
        if self._tiling is None or self._images is None:
            self._paint_empty(painter)
            return
        if self._page is None:
            self._page = draw_page(self._images, self._tiling, self.devicePixelRatioF())
        painter.drawImage(self._origin(), self._page)
        if self._captions:
            self._paint_captions(painter, self._tiling)
        if self._under_mouse >= 0:
            self._paint_outline(painter, self._under_mouse, self.palette().color(QPalette.ColorRole.Mid))
        if self._current >= 0 and self.hasFocus():
            self._paint_outline(painter, self._current, self.palette().color(QPalette.ColorRole.Highlight))

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

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Say which picture the mouse is over."""
        self._hover(self.index_at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        """The mouse is over no picture."""
        self._hover(-1)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Select, and tell who listens."""
        index = self.index_at(event.position())
        if index >= 0:
            self.select(index)
            if event.button() == Qt.MouseButton.LeftButton:
                self.clicked.emit(index)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move the selection, Return and Space choose."""
        key = Qt.Key(event.key())
        if not self.count:
            super().keyPressEvent(event)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self._current >= 0:
            self.clicked.emit(self._current)
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down) and self._tiling is not None:
            step = self._tiling.columns if key == Qt.Key.Key_Down else -self._tiling.columns
            if 0 <= self._current + step < self.count:
                self.select(self._current + step)
        elif key in _STEPS:
            self.select(min(self.count - 1, max(0, self._current + _STEPS[key])))
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """What can be done with the picture under the mouse, or the selected one."""
        from_mouse = event.reason() == QContextMenuEvent.Reason.Mouse
        index = self.index_at(QPointF(event.pos())) if from_mouse else self._current
        if index < 0:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(self.tr("Copy picture")).triggered.connect(lambda: self.copy_picture(index))
        menu.addAction(self.tr("Save picture…")).triggered.connect(lambda: self.save_picture(index))
        menu.popup(event.globalPos())

    def _hover(self, index: int) -> None:
        if index != self._under_mouse:
            self._under_mouse = index
            self.hovered.emit(index)
            self.update()
