"""How a run looks in the list: newest samples, name, where it stands."""

from functools import lru_cache
from pathlib import Path

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter, QPainterPath, QPixmap
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from gan_studio.core.events import RunState
from gan_studio.data.grid import TEXT_KEY, tile_size
from gan_studio.views.runs_model import ROW, RunRow, state_words
from gan_studio.views.theme import GRID, icon, theme

_SIDE = 44


class RunDelegate(QStyledItemDelegate):
    """Draws a `RunRow`."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draw one entry."""
        row: RunRow = index.data(ROW)
        colours = theme()
        area = option.rect.adjusted(GRID, 2, -GRID, -2)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._ground(painter, area, option, row)
        square = QRect(area.left() + GRID, area.center().y() - _SIDE // 2 + 1, _SIDE, _SIDE)
        self._picture(painter, square, row)
        left = square.right() + GRID + 4
        width = area.right() - GRID - left
        bold = QFont(option.font)
        bold.setWeight(QFont.Weight.DemiBold if row.current else QFont.Weight.Normal)
        painter.setFont(bold)
        painter.setPen(QColor(colours.text))
        line = painter.fontMetrics().height()
        top = area.center().y() - line - 1
        name = painter.fontMetrics().elidedText(row.name, Qt.TextElideMode.ElideMiddle, width)
        painter.drawText(QRect(left, top, width, line), Qt.AlignmentFlag.AlignVCenter, name)
        self._state(painter, QRect(left, top + line + 3, width, line), option.font, row)
        painter.restore()

    def _ground(self, painter: QPainter, area: QRect, option: QStyleOptionViewItem, row: RunRow) -> None:
        colours = theme()
        states = option.state
        faint = states & (QStyle.StateFlag.State_MouseOver | QStyle.StateFlag.State_Selected)
        colour = colours.selected if row.current else colours.hover if faint else ""
        path = QPainterPath()
        path.addRoundedRect(QRectF(area), 8, 8)
        if colour:
            painter.fillPath(path, QColor(colour))
        if states & QStyle.StateFlag.State_Selected and not row.current:
            painter.setPen(QColor(colours.border))
            painter.drawPath(path)
        if states & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QColor(colours.accent))
            painter.drawPath(path)

    def _picture(self, painter: QPainter, square: QRect, row: RunRow) -> None:
        path = QPainterPath()
        path.addRoundedRect(QRectF(square), 6, 6)
        painter.save()
        painter.setClipPath(path)
        painter.fillRect(square, QColor(theme().hover))
        stamp = row.thumbnail.stat().st_mtime_ns if row.thumbnail and row.thumbnail.exists() else 0
        ratio = painter.device().devicePixelRatio()
        picture = _thumbnail(row.thumbnail, stamp, round(_SIDE * ratio)) if row.thumbnail and stamp else None
        if picture is not None:
            painter.drawPixmap(square, picture)
        else:
            name = "pencil-simple" if row.state is RunState.DRAFT else "image"
            icon(name).paint(painter, square.adjusted(12, 12, -12, -12))
        painter.restore()

    def _state(self, painter: QPainter, area: QRect, font: QFont, row: RunRow) -> None:
        colours = theme()
        colour = {
            RunState.PREPARING: colours.accent,
            RunState.TRAINING: colours.accent,
            RunState.PAUSED: colours.warning,
            RunState.STOPPING: colours.warning,
            RunState.MEASURING: colours.accent,
            RunState.FINISHED: colours.good,
            RunState.FAILED: colours.error,
        }.get(row.state, "")
        left = area.left()
        if colour:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colour))
            painter.drawEllipse(QPointF(left + 4, area.center().y() + 1), 3.5, 3.5)
            left += 14
        painter.setFont(font)
        painter.setPen(QColor(colours.muted))
        room = QRect(left, area.top(), area.right() - left, area.height())
        words = painter.fontMetrics().elidedText(state_words(row), Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, words)

    # Qt

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Room for the picture and two lines."""
        return QSize(120, max(_SIDE + 2 * GRID, 2 * option.fontMetrics.height() + 2 * GRID) + 4)

    def setEditorData(self, editor: QWidget, index: QModelIndex | QPersistentModelIndex) -> None:
        """The name, once: a run that goes on meanwhile must not undo what is being typed."""
        if not editor.property("filled"):
            editor.setProperty("filled", True)
            super().setEditorData(editor, index)

    def updateEditorGeometry(
        self, editor: QWidget, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """The field stands where the name was."""
        left = option.rect.left() + _SIDE + 3 * GRID
        height = editor.sizeHint().height()
        editor.setGeometry(left, option.rect.center().y() - height // 2, option.rect.right() - GRID - left, height)


@lru_cache(maxsize=256)
def _thumbnail(path: Path, stamp: int, side: int) -> QPixmap | None:
    """Four tiles of a sample grid, ``side`` pixels square in all; ``stamp`` makes a changed file another one."""
    del stamp
    grid = QImage(str(path))
    if grid.isNull():
        return None
    edge = min(2 * min(tile_size(grid.text(TEXT_KEY)) or grid.size().toTuple()), grid.width(), grid.height())
    mode = Qt.TransformationMode.SmoothTransformation
    return QPixmap.fromImage(grid.copy(0, 0, edge, edge).scaled(side, side, mode=mode))
