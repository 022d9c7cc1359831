"""A field for a colour: a swatch that opens the colour dialog, and its name as text."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QColorDialog, QHBoxLayout, QLineEdit, QWidget


class Swatch(QAbstractButton):
    """A small area of the colour; a checkerboard shows through where it is transparent."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._colour = QColor("white")
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def set_colour(self, colour: QColor) -> None:
        """Show another colour."""
        self._colour = colour
        self.update()

    def sizeHint(self) -> QSize:
        """About as high as the text beside it."""
        return QSize(32, 24)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the colour."""
        area = QRectF(self.rect()).adjusted(0.5, 1.5, -0.5, -1.5)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            if self._colour.alpha() < 255:
                painter.fillRect(area, QColor("#ffffff"))
                painter.fillRect(area, Qt.BrushStyle.Dense4Pattern)
            edge = self.palette().highlight() if self.hasFocus() else self.palette().mid()
            painter.setPen(edge.color())
            painter.setBrush(self._colour)
            painter.drawRoundedRect(area, 4, 4)


class ColourField(QWidget):
    """A colour as ``#rrggbb``, or ``transparent`` where that is allowed."""

    edited = Signal(object)
    refused = Signal(str)

    def __init__(self, parent: QWidget | None = None, *, transparent: bool = False) -> None:
        super().__init__(parent)
        self._transparent = transparent
        self._value = "#ffffff"
        self._swatch = Swatch(self)
        self._swatch.setObjectName("swatch")
        self._swatch.setAccessibleName(self.tr("Choose a colour"))
        self._swatch.setToolTip(self.tr("Choose a colour"))
        self._edit = QLineEdit(self)
        self._edit.setMinimumWidth(72)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._swatch)
        row.addWidget(self._edit, 1)
        self.setFocusProxy(self._edit)
        self._swatch.clicked.connect(self._on_swatch_clicked)
        self._edit.editingFinished.connect(self._on_editing_finished)

    def value(self) -> str:
        """``#rrggbb`` or ``transparent``."""
        return self._value

    def set_value(self, value: str) -> None:
        """Show a colour without telling anyone."""
        self._value = value
        self._edit.setText(value)
        self._swatch.set_colour(QColor(value))

    def setAccessibleName(self, name: str) -> None:
        """Name the text as well, which has the focus."""
        super().setAccessibleName(name)
        self._edit.setAccessibleName(name)

    def _accept(self, text: str) -> None:
        value = text.strip().lower()
        colour = QColor(value)
        if value == "transparent" and not self._transparent:
            colour = QColor()
        if not colour.isValid():
            self._edit.setText(self._value)
            self.refused.emit(self.tr("“{0}” is no colour. Write it as #rrggbb.").format(text))
            return
        self.refused.emit("")
        value = value if value == "transparent" else colour.name()
        changed = value != self._value
        self.set_value(value)
        if changed:
            self.edited.emit(value)

    def _on_editing_finished(self) -> None:
        if self._edit.text() != self._value:
            self._accept(self._edit.text())

    def _on_swatch_clicked(self) -> None:
        dialog = QColorDialog(QColor(self._value), self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.colorSelected.connect(self._on_colour_selected)
        dialog.open()

    def _on_colour_selected(self, colour: QColor) -> None:
        self._accept(colour.name())
