"""Twelve sliders at a time over all latent dimensions."""

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from gan_studio.views.explore.latent_slider import LatentSlider
from gan_studio.views.theme import GRID, icon, set_role
from gan_studio.views.widgets.icon_button import IconButton

#: Sliders on a page.
SLIDERS = 12

_REACHES = (1, 2, 3, 5, 10)
_USUAL_REACH = 3


class SliderPanel(QWidget):
    """Pages of sliders, how far they go, and a way to put all of them back.

    Signals:
        moved: (dimension, σ).
        reset_wanted: all sliders should go back.
    """

    moved = Signal(int, float)
    reset_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._size = 0
        self._offsets: Mapping[int, float] = {}
        self.sliders = [LatentSlider(number, self) for number in range(SLIDERS)]
        for slider in self.sliders:
            slider.moved.connect(self.moved)
        self._pages = QComboBox(self)
        self._pages.setObjectName("sliderPages")
        self._pages.setAccessibleName(self.tr("Latent dimensions shown"))
        self._pages.currentIndexChanged.connect(self._show_page)
        self._before = self._turner("caret-left", self.tr("Previous dimensions"), -1)
        self._after = self._turner("caret-right", self.tr("Next dimensions"), 1)
        self._reach = QComboBox(self)
        self._reach.setObjectName("sliderReach")
        self._reach.setAccessibleName(self.tr("How far the sliders go"))
        self._reach.setToolTip(self.tr("How far the sliders go to both sides"))
        for reach in _REACHES:
            self._reach.addItem(f"±{reach} σ", reach)
        self._reach.setCurrentIndex(_REACHES.index(_USUAL_REACH))
        self._reach.currentIndexChanged.connect(self._on_reach_changed)
        self._reset = QPushButton(icon("arrow-counter-clockwise"), self.tr("Reset all"), self)
        self._reset.setObjectName("resetSliders")
        self._reset.clicked.connect(self.reset_wanted)
        self._lay_out()
        self.set_size(0)

    def _turner(self, symbol: str, words: str, step: int) -> IconButton:
        button = IconButton(symbol, "previousSliders" if step < 0 else "nextSliders", words, self)
        button.clicked.connect(lambda: self._pages.setCurrentIndex(self._pages.currentIndex() + step))
        return button

    def _lay_out(self) -> None:
        title = QLabel(self.tr("Sliders"), self)
        set_role(title, "strong")
        head = QHBoxLayout()
        head.setSpacing(GRID // 2)
        head.addWidget(title)
        head.addStretch(1)
        for widget in (self._before, self._pages, self._after):
            head.addWidget(widget)
        foot = QHBoxLayout()
        foot.addWidget(self._reach)
        foot.addStretch(1)
        foot.addWidget(self._reset)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(head)
        column.addSpacing(GRID // 2)
        for slider in self.sliders:
            column.addWidget(slider)
        column.addSpacing(GRID // 2)
        column.addLayout(foot)

    def set_size(self, size: int) -> None:
        """Another generator, with this many latent dimensions."""
        if size == self._size and self._pages.count():
            return
        self._size = size
        self._pages.blockSignals(True)
        self._pages.clear()
        for first in range(0, max(size, 1), SLIDERS):
            last = max(first, min(first + SLIDERS, size) - 1)
            self._pages.addItem(self.tr("{0} – {1} of {2}").format(first, last, size), first)
        self._pages.blockSignals(False)
        self._show_page()

    def show_offsets(self, offsets: Mapping[int, float]) -> None:
        """Show where the sliders are: dimension → σ."""
        self._offsets = offsets
        for slider in self.sliders:
            sigmas = offsets.get(slider.dimension, 0.0)
            if sigmas != slider.sigmas:
                slider.show_dimension(slider.dimension, sigmas)
        self._show_reset()

    def _show_page(self) -> None:
        first = int(self._pages.currentData() or 0)
        for number, slider in enumerate(self.sliders):
            slider.show_dimension(first + number, self._offsets.get(first + number, 0.0))
            slider.setVisible(first + number < self._size)
        self._before.setEnabled(self._pages.currentIndex() > 0)
        self._after.setEnabled(self._pages.currentIndex() < self._pages.count() - 1)
        self._show_reset()

    def _show_reset(self) -> None:
        moved = len(self._offsets)
        self._reset.setEnabled(moved > 0)
        self._reset.setText(self.tr("Reset all ({0})").format(moved) if moved else self.tr("Reset all"))

    # Slots

    def _on_reach_changed(self) -> None:
        for slider in self.sliders:
            slider.set_reach(float(self._reach.currentData()))
