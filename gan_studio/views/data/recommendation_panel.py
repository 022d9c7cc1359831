"""What is recommended for the pictures, why, and what to expect of it."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from gan_studio.core.expectations import expectation
from gan_studio.core.recommendation import Recommendation
from gan_studio.views import recommendation_words as words
from gan_studio.views.theme import set_role
from gan_studio.views.widgets.fields.words import tr_option
from gan_studio.views.widgets.words import Muted, Strong, Words

#: Height of the strip of samples, pixels.
_STRIP = 32
#: Below this height of the page, in pixels, reasons and strip make room for the pictures.
_LOW = 600
#: Below this width the strip does.
_NARROW = 900


class RecommendationPanel(QWidget):
    """Stands over the button that starts. ``wanted``: use what is recommended."""

    wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: Recommendation | None = None
        self._heading = Strong(self, self.tr("Recommended settings"))
        self._heading.setObjectName("recommended.heading")
        self._summary = Words(self)
        self._summary.setObjectName("recommended.summary")
        self._use = QPushButton(self.tr("Use the recommended settings"), self)
        self._use.setObjectName("recommended.use")
        set_role(self._use, "quiet")
        self._use.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._use.clicked.connect(self.wanted)
        self._reasons = Muted(self)
        self._reasons.setObjectName("recommended.reasons")
        self._expect = Muted(self)
        self._expect.setObjectName("recommended.expect")
        self._strip = QLabel(self)
        self._strip.setObjectName("recommended.strip")
        self._caption = Muted(self)
        self._caption.setObjectName("recommended.caption")
        self._caption.setWordWrap(False)
        self._lay_out()
        self.hide()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._heading)
        head.addWidget(self._use)
        head.addWidget(self._summary, 1)
        text = QVBoxLayout()
        text.setSpacing(4)
        text.addLayout(head)
        text.addWidget(self._reasons)
        text.addWidget(self._expect)
        text.addStretch(1)
        self._picture = QWidget(self)
        picture = QVBoxLayout(self._picture)
        picture.setContentsMargins(0, 0, 0, 0)
        picture.setSpacing(4)
        picture.addWidget(self._strip, 0, Qt.AlignmentFlag.AlignRight)
        picture.addWidget(self._caption, 0, Qt.AlignmentFlag.AlignRight)
        picture.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 16, 0)
        row.setSpacing(24)
        row.addLayout(text, 1)
        row.addWidget(self._picture)

    def show_recommendation(self, recommendation: Recommendation | None, *, follows: bool) -> None:
        """Show this one, or nothing.

        Args:
            follows: whether the settings are what is recommended; otherwise a button makes them so.
        """
        self.setVisible(recommendation is not None)
        if recommendation is None:
            return
        self._heading.setVisible(follows)
        self._use.setVisible(not follows)
        if recommendation != self._shown:
            self._shown = recommendation
            self._say(recommendation)
        self.fit()

    def _say(self, recommendation: Recommendation) -> None:
        self._summary.setText(tr_option(recommendation.summary))
        self._reasons.setText(words.reasons(recommendation))
        self._expect.setText(words.milestones(recommendation))
        self.setToolTip(self._reasons.text())
        found = expectation(recommendation.similar)
        strip = QPixmap(str(found.picture)) if found else QPixmap()
        if not strip.isNull():
            strip = strip.scaledToHeight(_STRIP, Qt.TransformationMode.SmoothTransformation)
        self._strip.setPixmap(strip)
        self._strip.setAccessibleName(words.caption(found) if found else "")
        self._caption.setText(words.caption(found) if found else "")

    def fit(self) -> None:
        """Leave out what the page has no room for, and be as high as the rest: the pictures get all other height."""
        page = self.parentWidget()
        if page is None or self._shown is None:
            return
        self._show_parts(page, reasons=False, picture=False)
        room, compact = page.height() - page.minimumSizeHint().height(), self.height_at(page.width())
        if page.height() < _LOW:
            return
        self._show_parts(page, reasons=True, picture=bool(self._caption.text()) and page.width() >= _NARROW)
        if self.height_at(page.width()) - compact > room:
            self._show_parts(page, reasons=False, picture=False)

    def height_at(self, width: int) -> int:
        """Pixels that what is shown needs at a width."""
        layout = self.layout()
        assert layout is not None
        for inner in (*layout.findChildren(QLayout), layout):
            inner.invalidate()  # they know by themselves of what was hidden only later
        return layout.totalHeightForWidth(width) if layout.hasHeightForWidth() else layout.totalSizeHint().height()

    def _show_parts(self, page: QWidget, *, reasons: bool, picture: bool) -> None:
        self._reasons.setVisible(reasons)
        self._picture.setVisible(picture)
        self.setFixedHeight(self.height_at(page.width()))
