"""Says that the explorer's sliders are part of the sheet."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from gan_studio.core.sheet import SheetConfig
from gan_studio.views.theme import GRID, set_role


class OffsetsNote(QWidget):
    """How many sliders were taken along from the Explore page, and the way to leave them; hidden when none were.

    Signals:
        clear_wanted: the sheet should be of the plain seeds.
    """

    clear_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = QLabel(self)
        self._words.setObjectName("offsetsNote")
        self._words.setWordWrap(True)
        set_role(self._words, "muted")
        button = QPushButton(self.tr("Leave out"), self)
        button.setObjectName("clearOffsets")
        button.setToolTip(self.tr("Make the sheet from the seeds alone"))
        button.setProperty("role", "quiet")
        button.clicked.connect(self.clear_wanted)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID)
        row.addWidget(self._words, 1)
        row.addWidget(button)

    def show_config(self, config: SheetConfig) -> None:
        """Show what this sheet has of them."""
        moved = set(config.offsets) | (set(config.end_offsets) if config.varies == "interpolation" else set())
        one, many = self.tr("1 slider is moved, as in Explore."), self.tr("{0} sliders are moved, as in Explore.")
        self._words.setText(one if len(moved) == 1 else many.format(len(moved)))
        self.setVisible(bool(moved))
