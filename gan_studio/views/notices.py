"""Sentences for the user, in a bar over the page's lower edge instead of a box in the way."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from gan_studio.bridge.notice import Notice
from gan_studio.views.theme import GRID, icon, set_role
from gan_studio.views.widgets.icon_button import IconButton

_ICONS = {"info": "info", "warning": "warning", "error": "warning-circle"}
#: More than this many at a time would hide the page: the oldest go.
_MOST = 3
#: Wider lines are hard to read, and would lie over the buttons at the right of a page; in pixels.
_WIDEST = 672


class NoticeBar(QFrame):
    """One notice.

    Signals:
        dismissed: it has been read, or its action was taken.
    """

    dismissed = Signal()

    def __init__(self, notice: Notice, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.notice = notice
        self._sign = QLabel()
        self._words = self._make_words(notice)
        self.setObjectName("notice")
        self.setAccessibleName(f"{notice.message} {notice.hint}".strip())
        set_role(self, f"notice-{notice.level}")
        told = QHBoxLayout()
        told.setSpacing(GRID)
        told.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        told.addWidget(self._words, 1, Qt.AlignmentFlag.AlignTop)
        row = QHBoxLayout(self)
        row.setContentsMargins(2 * GRID, GRID, GRID, GRID)
        row.setSpacing(GRID)
        row.addLayout(told, 1)
        row.setAlignment(told, Qt.AlignmentFlag.AlignVCenter)
        if notice.action:
            row.addWidget(self._button(notice.action))
        row.addWidget(self._dismiss(), 0, Qt.AlignmentFlag.AlignTop)
        self._draw_sign()

    def wanted_width(self) -> int:
        """So wide that no line of it wraps, in pixels."""
        lines = self._words.text().splitlines()
        longest = max(self._words.fontMetrics().horizontalAdvance(line) for line in lines)
        around = self.minimumSizeHint().width() - self._words.minimumSizeHint().width()
        return around + max(self._words.minimumSizeHint().width(), longest + GRID)

    def _draw_sign(self) -> None:
        """As high as a line of the words, whose first it stands beside."""
        side = self.fontMetrics().height()
        self._sign.setPixmap(icon(_ICONS[self.notice.level], QPalette.ColorRole.Text).pixmap(side, side))

    def _make_words(self, notice: Notice) -> QLabel:
        words = QLabel(notice.message if not notice.hint else f"{notice.message}\n{notice.hint}")
        words.setObjectName("notice_words")
        words.setTextFormat(Qt.TextFormat.PlainText)
        words.setWordWrap(True)
        words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        return words

    def _button(self, text: str) -> QPushButton:
        button = QPushButton(text)
        button.setObjectName("notice_action")
        button.clicked.connect(self._on_action)
        return button

    def _dismiss(self) -> IconButton:
        button = IconButton("x", "notice_dismiss", self.tr("Dismiss this notice"))
        button.clicked.connect(self.dismissed)
        return button

    def _on_action(self) -> None:
        self.dismissed.emit()
        if self.notice.on_action is not None:
            self.notice.on_action()

    # Qt

    def changeEvent(self, event: QEvent) -> None:
        """The sign has the colour and the size of the words."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            self._draw_sign()


class Notices(QWidget):
    """The notices that have not been dismissed, newest last; the same one is not shown twice.

    They lie over their parent, whose other widgets stay where they are: what somebody is about to click does not move.
    The row of buttons at the foot of a page stays free.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("notices")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(GRID // 2)
        parent.installEventFilter(self)
        self.hide()

    @property
    def bars(self) -> list[NoticeBar]:
        """What is shown, oldest first."""
        items = [self._column.itemAt(index) for index in range(self._column.count())]
        return [bar for item in items if item and isinstance(bar := item.widget(), NoticeBar)]

    def add(self, notice: Notice) -> None:
        """Show a notice."""
        for bar in self.bars:
            if bar.notice == notice:
                self._remove(bar)
        bar = NoticeBar(notice)
        bar.dismissed.connect(self._on_dismissed)
        self._column.addWidget(bar)
        bar.show()
        for old in self.bars[:-_MOST]:
            self._remove(old)
        self.show()
        self._place()

    def leave_run(self) -> None:
        """Another run is shown: what was told of the one before goes, but for what went wrong."""
        for bar in self.bars:
            if bar.notice.of_run and bar.notice.level != "error":
                self._remove(bar)

    def _place(self) -> None:
        """At the bottom left of the parent, above the foot of its page, as large as the words need."""
        parent = self.parentWidget()
        if parent is None or not self.bars:
            return
        room = min(parent.width() - 4 * GRID, _WIDEST)
        width = min(room, max(bar.wanted_width() for bar in self.bars))
        height = min(self._column.totalHeightForWidth(width), parent.height())
        foot = self.fontMetrics().height() + 6 * GRID  # a row of buttons, with what is around it
        self.setGeometry(2 * GRID, max(0, parent.height() - foot - height), width, height)
        self.raise_()

    def _remove(self, bar: NoticeBar) -> None:
        self._column.removeWidget(bar)
        bar.hide()
        bar.deleteLater()
        self.setVisible(bool(self.bars))
        self._place()

    def _on_dismissed(self) -> None:
        bar = self.sender()
        if isinstance(bar, NoticeBar):
            self._remove(bar)

    # Qt

    def event(self, event: QEvent) -> bool:
        """Words that became larger need more room."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._place()
        return super().event(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay at the parent's lower edge."""
        if event.type() == QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)
