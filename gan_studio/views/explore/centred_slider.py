"""A slider that is filled from its middle, because 0 is the middle."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSlider, QStyle, QStyleOptionSlider, QWidget

from gan_studio.views.theme import theme

_GROOVE, _HANDLE = 4, 14


class CentredSlider(QSlider):
    """A horizontal slider over a range that is the same to both sides of 0."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)

    def _middle_at(self, value: int) -> float:
        """Where the middle of the handle is at a value, in pixels from the left."""
        option = QStyleOptionSlider()
        self.initStyleOption(option)
        option.sliderPosition = option.sliderValue = value
        area = QStyle.SubControl.SC_SliderHandle
        return QRectF(self.style().subControlRect(QStyle.ComplexControl.CC_Slider, option, area, self)).center().x()

    # Qt

    def paintEvent(self, event: QPaintEvent) -> None:
        """Groove, the part between 0 and the handle, a tick at 0, handle."""
        colours, middle = theme(), self.height() / 2
        zero, handle = self._middle_at(0), self._middle_at(self.sliderPosition())
        accent = QColor(colours.accent if self.isEnabled() else colours.disabled)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colours.border))
            painter.drawRoundedRect(QRectF(0, middle - _GROOVE / 2, self.width(), _GROOVE), 2, 2)
            painter.drawRect(QRectF(zero - 0.5, middle - _HANDLE / 2, 1, _HANDLE))
            painter.setBrush(accent)
            left, right = sorted((zero, handle))
            painter.drawRect(QRectF(left, middle - _GROOVE / 2, right - left, _GROOVE))
            if self.hasFocus():
                ring = QColor(accent)
                ring.setAlphaF(0.3)
                painter.setBrush(ring)
                painter.drawEllipse(QPointF(handle, middle), _HANDLE / 2 + 3, _HANDLE / 2 + 3)
                painter.setBrush(accent)
            hot = self.underMouse() or self.isSliderDown()
            painter.setBrush(QColor(colours.accent_hover) if hot and self.isEnabled() else accent)
            painter.drawEllipse(QPointF(handle, middle), _HANDLE / 2, _HANDLE / 2)
