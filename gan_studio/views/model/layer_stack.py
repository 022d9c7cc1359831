"""One network, layer by layer: what each is, what comes out of it, and how much it learns."""

from typing import Literal

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QHelpEvent, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from gan_studio.core.summary import LayerSummary
from gan_studio.views.theme import theme
from gan_studio.views.widgets.amounts import count

_ROW, _BAR = 24, 3


class LayerStack(QWidget):
    """A painted list. The bar under a layer is its share of all the numbers the pair learns.

    Args:
        title: "Generator" or "Discriminator".
        network: "d" or "g", for the colour it has everywhere in the program.
    """

    def __init__(self, title: str, network: Literal["d", "g"], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = title
        self._network = network
        self._layers: tuple[LayerSummary, ...] = ()
        self._largest = 1
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(title)

    def set_layers(self, layers: tuple[LayerSummary, ...], largest: int) -> None:
        """Show layers; bars are relative to the layer with most parameters, ``largest``, of either network."""
        self._layers, self._largest = layers, max(1, largest)
        self.setAccessibleDescription("\n".join([self.heading(), *(", ".join(row) for row in self.rows())]))
        self.updateGeometry()
        self.update()

    def heading(self) -> str:
        """The network's name and the numbers it learns."""
        total = sum(layer.parameters for layer in self._layers)
        return self.tr("{0}: {1} parameters").format(self._title, count(total))

    def rows(self) -> list[tuple[str, str, str]]:
        """What each line says: kind, shape of the output (C×H×W), parameters."""
        return [
            (
                layer.kind,
                "×".join(str(side) for side in layer.shape),
                count(layer.parameters) if layer.parameters else "",
            )
            for layer in self._layers
        ]

    def _colour(self) -> QColor:
        return QColor(theme().d if self._network == "d" else theme().g)

    # Qt

    def sizeHint(self) -> QSize:
        """A line for the heading and one for each layer."""
        return QSize(320, _ROW * (len(self._layers) + 1) + 8)

    def minimumSizeHint(self) -> QSize:
        """As narrow as the columns can be read."""
        return QSize(240, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Heading, then the lines that are seen."""
        with QPainter(self) as painter:
            self._paint_heading(painter)
            for number, row in enumerate(self.rows()):
                place = QRect(0, _ROW * (number + 1) + 8, self.width(), _ROW)
                if place.intersects(event.rect()):
                    self._paint_row(painter, place, row, self._layers[number].parameters)

    def _paint_heading(self, painter: QPainter) -> None:
        painter.fillRect(QRect(0, 4, 4, _ROW - 8), self._colour())
        font = painter.font()
        font.setBold(True)
        painter.setFont(font)
        painter.drawText(QRect(12, 0, self.width() - 12, _ROW), Qt.AlignmentFlag.AlignVCenter, self.heading())
        font.setBold(False)
        painter.setFont(font)

    def _paint_row(self, painter: QPainter, place: QRect, row: tuple[str, str, str], parameters: int) -> None:
        kind, shape, learned = row
        role = QPalette.ColorRole.WindowText if parameters else QPalette.ColorRole.PlaceholderText
        painter.setPen(self.palette().color(role))
        metrics = QFontMetrics(painter.font())
        shape_width, learned_width = (
            max(metrics.horizontalAdvance(other[column]) for other in self.rows()) + 2 for column in (1, 2)
        )
        right = place.adjusted(place.width() - learned_width, 0, 0, 0)
        middle = place.adjusted(right.left() - 12 - shape_width, 0, -learned_width - 12, 0)
        left = place.adjusted(12, 0, middle.left() - 8 - place.width(), 0)
        centre = Qt.AlignmentFlag.AlignVCenter
        if metrics.horizontalAdvance(kind) > left.width():
            kind = kind.partition(",")[0]  # the stride can be told from the shapes, and from the tooltip
        painter.drawText(left, centre, metrics.elidedText(kind, Qt.TextElideMode.ElideRight, left.width()))
        painter.drawText(right, centre | Qt.AlignmentFlag.AlignRight, learned)
        painter.setPen(self.palette().color(QPalette.ColorRole.PlaceholderText))
        painter.drawText(middle, centre | Qt.AlignmentFlag.AlignRight, shape)
        if parameters:
            length = max(2, round((place.width() - 12) * parameters / self._largest))
            painter.fillRect(QRect(12, place.bottom() - _BAR + 1, length, _BAR), self._colour())

    def event(self, event: QEvent) -> bool:
        """The whole line as a tooltip: it may be cut off in a narrow window."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            number = (event.pos().y() - 8) // _ROW - 1
            if 0 <= number < len(self._layers):
                kind, shape, _ = self.rows()[number]
                learned = self.tr("{0} parameters").format(f"{self._layers[number].parameters:,}")
                QToolTip.showText(event.globalPos(), f"{kind}\n{shape}\n{learned}", self)
                return True
        return super().event(event)
