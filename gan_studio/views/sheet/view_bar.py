"""What the page measures, and how it is looked at."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLabel, QProgressBar, QPushButton, QSizePolicy, QWidget

from gan_studio.data.sheet import DPI
from gan_studio.views.sheet.page_worker import Page
from gan_studio.views.theme import GRID, set_role

_CM = 2.54


class ViewBar(QWidget):
    """Size in pixels and centimetres, progress while the page is made, whole page or every pixel.

    Signals:
        whole_wanted: the whole page (True) or every pixel (False).
    """

    whole_wanted = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._facts = QLabel(self)
        self._facts.setObjectName("sheetFacts")
        self._facts.setWordWrap(True)
        self._facts.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._bar = QProgressBar(self)
        self._bar.setObjectName("sheetProgress")
        self._bar.setAccessibleName(self.tr("How far the page is"))
        self._bar.setTextVisible(False)
        self._bar.setFixedWidth(12 * GRID)
        self._bar.hide()
        self._whole = self._button("zoomToFit", self.tr("Whole page"))
        self._every = self._button("zoomFull", self.tr("100 %"))
        self._whole.setChecked(True)
        group = QButtonGroup(self)
        group.addButton(self._whole)
        group.addButton(self._every)
        self._whole.toggled.connect(self.whole_wanted)
        row = QHBoxLayout(self)
        row.setContentsMargins(2 * GRID, GRID, GRID, 2 * GRID)
        row.setSpacing(GRID)
        row.addWidget(self._facts, 1)
        for widget in (self._bar, self._whole, self._every):
            row.addWidget(widget)

    def _button(self, name: str, text: str) -> QPushButton:
        button = QPushButton(text, self)
        button.setObjectName(name)
        button.setCheckable(True)
        return button

    @property
    def facts(self) -> str:
        """What the line says."""
        return self._facts.text()

    def show_page(self, page: Page | None) -> None:
        """Say what this page measures."""
        set_role(self._facts, "muted")
        if page is None:
            self._facts.setText("")
            return
        height, width = page.pixels.shape[:2]
        words = self.tr("{0} × {1} px  ·  {2} × {3} cm at {4} dpi  ·  {5} pictures, step {6}")
        wide, high = (f"{pixels / DPI * _CM:.1f}" for pixels in (width, height))
        step = page.pictures.settings.get("step", 0)
        self._facts.setText(words.format(width, height, wide, high, DPI, len(page.pictures.images), f"{step:,}"))
        self._facts.setToolTip(self._facts.text())

    def say(self, problem: str) -> None:
        """Say why there is no page like this."""
        self._facts.setText(problem)
        self._facts.setToolTip(problem)
        set_role(self._facts, "error")

    def show_progress(self, done: int, total: int) -> None:
        """How far the page is; total 0 when nothing is at work."""
        self._bar.setVisible(total > 0)
        # The last part, drawing, takes a moment of unknown length.
        self._bar.setRange(0, total if done < total else 0)
        self._bar.setValue(done if done < total else 0)
