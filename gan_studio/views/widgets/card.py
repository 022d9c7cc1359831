"""A choice with a title and some words, as large as it needs to be."""

from typing import TypeVar

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QPen, QPixmap
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from gan_studio.views.theme import set_role
from gan_studio.views.widgets.words import Muted, Strong, Words

LabelT = TypeVar("LabelT", bound=QLabel)

_MARGIN = 12


class Card(QAbstractButton):
    """A button for choosing one of several things; the chosen one is outlined in the accent colour.

    Args:
        title: its name, in bold.
        badge: a word or two beside the title.
        lines: what to know before choosing; wrapped. All but the first are muted.
    """

    def __init__(
        self, title: str, lines: tuple[str, ...] = (), parent: QWidget | None = None, *, badge: str = ""
    ) -> None:
        super().__init__(parent)
        self.setCheckable(True)
        self.setAccessibleName(f"{title}, {badge}" if badge else title)
        self.setAccessibleDescription(" ".join(lines))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._picture = self._add(QLabel(self))
        self._picture.hide()
        self._badge = self._add(QLabel(badge, self))
        set_role(self._badge, "accent")
        self._lines = [self._add((Muted if place else Words)(self, line)) for place, line in enumerate(lines) if line]
        self._lay_out(self._add(Strong(self, title)))

    def set_picture(self, picture: QPixmap) -> None:
        """Show a strip of pictures above the words."""
        self._picture.setPixmap(picture)
        self._picture.setVisible(not picture.isNull())
        self.updateGeometry()

    def set_lines(self, lines: tuple[str, ...]) -> None:
        """Say something else, in as many lines as before."""
        for label, line in zip(self._lines, lines, strict=True):
            label.setText(line)
        self.setAccessibleDescription(" ".join(lines))
        self.updateGeometry()

    def _add(self, label: LabelT) -> LabelT:
        label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        label.setTextFormat(Qt.TextFormat.PlainText)
        return label

    def _lay_out(self, title: QLabel) -> None:
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(_MARGIN, _MARGIN - 2, _MARGIN, _MARGIN - 2)
        column.setSpacing(4)
        column.addWidget(self._picture)
        title.setWordWrap(True)
        title.setMinimumWidth(64)
        head = QHBoxLayout()
        head.addWidget(title, 1)
        head.addWidget(self._badge)
        column.addLayout(head)
        for line in self._lines:
            line.setMinimumWidth(64)  # or wrapped text asks for more width than it needs
            column.addWidget(line)

    # Qt

    def sizeHint(self) -> QSize:
        """What the layout wants."""
        return self._column.sizeHint()

    def minimumSizeHint(self) -> QSize:
        """Little: the height follows from the width, and scroll areas would keep room for the narrowest card."""
        return QSize(120, 40)

    def paintEvent(self, event: QPaintEvent) -> None:
        """A quiet surface; an outline when chosen, a dotted one when focused."""
        palette = self.palette()
        area = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            surface = palette.color(QPalette.ColorRole.AlternateBase)
            if self.isDown() or (self.underMouse() and self.isEnabled()):
                surface = palette.color(QPalette.ColorRole.Midlight)
            pen = QPen(Qt.PenStyle.NoPen)
            if self.isChecked():
                pen = QPen(palette.color(QPalette.ColorRole.Accent), 2)
            elif self.hasFocus():
                pen = QPen(palette.color(QPalette.ColorRole.Accent), 1, Qt.PenStyle.DotLine)
            painter.setPen(pen)
            painter.setBrush(surface)
            painter.drawRoundedRect(area, 6, 6)
