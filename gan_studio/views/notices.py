"""Sentences for the user, in a bar above the page instead of a box in the way."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from gan_studio.bridge.notice import Notice
from gan_studio.views.theme import GRID, icon, set_role
from gan_studio.views.widgets.icon_button import IconButton

_ICONS = {"info": "info", "warning": "warning", "error": "warning-circle"}
#: More than this many at a time would push the page away: the oldest go.
_MOST = 3


class NoticeBar(QFrame):
    """One notice.

    Signals:
        dismissed: it has been read, or its action was taken.
    """

    dismissed = Signal()

    def __init__(self, notice: Notice, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.notice = notice
        self.setObjectName("notice")
        self.setAccessibleName(f"{notice.message} {notice.hint}".strip())
        set_role(self, f"notice-{notice.level}")
        row = QHBoxLayout(self)
        row.setContentsMargins(2 * GRID, GRID, GRID, GRID)
        row.setSpacing(GRID)
        sign = QLabel()
        sign.setPixmap(icon(_ICONS[notice.level], QPalette.ColorRole.Text).pixmap(18, 18))
        row.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._words(notice), 1)
        if notice.action:
            row.addWidget(self._button(notice.action))
        row.addWidget(self._dismiss(), 0, Qt.AlignmentFlag.AlignTop)

    def _words(self, notice: Notice) -> QLabel:
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


class Notices(QWidget):
    """The notices that have not been dismissed, newest last; the same one is not shown twice."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("notices")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(1)
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
        for old in self.bars[:-_MOST]:
            self._remove(old)
        self.show()

    def _remove(self, bar: NoticeBar) -> None:
        self._column.removeWidget(bar)
        bar.hide()
        bar.deleteLater()
        self.setVisible(bool(self.bars))

    def _on_dismissed(self) -> None:
        bar = self.sender()
        if isinstance(bar, NoticeBar):
            self._remove(bar)
