"""Pictures side by side that can be chosen, copied and saved."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QGuiApplication,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
)
from PySide6.QtWidgets import QMainWindow, QMenu, QWidget

from gan_studio.core.errors import UserError
from gan_studio.views.widgets.mosaic import Mosaic
from gan_studio.views.widgets.picture_page import as_image
from gan_studio.views.widgets.saving import ask_where_to_save, save_image

_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Home: -(10**9), Qt.Key.Key_End: 10**9}
#: So long something is said at the window's foot, in milliseconds.
_SAID = 4000


class PictureGrid(Mosaic):
    """Pictures that can be looked at one by one: found with the mouse or the keyboard, copied and saved."""

    #: A picture was clicked, or chosen with Return or Space.
    clicked = Signal(int)
    #: The mouse is over another picture; -1 when over none.
    hovered = Signal(int)
    #: The keyboard or a click went to another picture; -1 for none.
    selected = Signal(int)
    #: Something could not be saved: a `UserError`.
    failed = Signal(object)

    def __init__(self, parent: QWidget | None = None, **layout: Any) -> None:
        super().__init__(parent, **layout)
        self._current = -1
        self._under_mouse = -1
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def set_images(self, images: NDArray[np.uint8] | None, captions: Sequence[str] = ()) -> None:
        """See `Mosaic.set_images`; a picture that is no longer there is no longer selected."""
        super().set_images(images, captions)
        if self._current >= self.count:
            self.select(-1)

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

    def picture(self, index: int) -> QImage:
        """One picture at its own size, transparency kept."""
        if self._images is None or not 0 <= index < self.count:
            return QImage()
        return as_image(self._images[index]).copy()

    def copy_picture(self, index: int) -> None:
        """Put a picture on the clipboard, at its own size, and say so at the window's foot."""
        QGuiApplication.clipboard().setImage(self.picture(index))
        window = self.window()
        if isinstance(window, QMainWindow):
            window.statusBar().showMessage(self.tr("The picture was copied."), _SAID)

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

    # Qt

    def paintEvent(self, event: QPaintEvent) -> None:
        """The pictures, then outlines of those that are under the mouse and selected."""
        super().paintEvent(event)
        painter = QPainter(self)
        if self._under_mouse >= 0:
            self._paint_outline(painter, self._under_mouse, self.palette().color(QPalette.ColorRole.Mid))
        if self._current >= 0 and self.hasFocus():
            self._paint_outline(painter, self._current, self.palette().color(QPalette.ColorRole.Highlight))

    def _paint_outline(self, painter: QPainter, index: int, colour: QColor) -> None:
        painter.setPen(QPen(colour, 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(self.picture_rect(index).adjusted(-1, -1, 1, 1))

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
