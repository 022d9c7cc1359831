"""Everything that decides which picture is shown, beside it."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from gan_studio.views.explore.class_bar import ClassBar
from gan_studio.views.explore.seed_bar import SeedBar
from gan_studio.views.explore.slider_panel import SliderPanel
from gan_studio.views.explore.truncation_bar import TruncationBar
from gan_studio.views.explore.weights_bar import WeightsBar
from gan_studio.views.theme import GRID

_WIDTH = 336


class SidePanel(QScrollArea):
    """Weights, class, seed, truncation and sliders, one above the other; it scrolls where the window is low."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        inside = QWidget(self)
        self.weights = WeightsBar(inside)
        self.classes = ClassBar(inside)
        self.seeds = SeedBar(inside)
        self.truncation = TruncationBar(inside)
        self.sliders = SliderPanel(inside)
        column = QVBoxLayout(inside)
        column.setContentsMargins(GRID, 2 * GRID, 2 * GRID, 2 * GRID)
        column.setSpacing(2 * GRID)
        for part in (self.weights, self.classes, self.seeds, self.truncation, self.sliders):
            column.addWidget(part)
        column.addStretch(1)
        self.setWidget(inside)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFixedWidth(_WIDTH)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
