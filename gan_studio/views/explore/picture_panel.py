"""The large picture, what it is, and what can be done with it."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from gan_studio.core.exploration import Exploration
from gan_studio.views.theme import GRID, icon, set_role
from gan_studio.views.widgets.picture_grid import PictureGrid
from gan_studio.views.widgets.saving import ask_where_to_save


class PicturePanel(QWidget):
    """Shows one picture as large as there is room.

    Signals:
        failed: the picture could not be saved: a `UserError`.
        sheet_wanted: a sheet of what is seen.
    """

    failed = Signal(object)
    sheet_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.picture = PictureGrid(self, columns=1, empty_text=self.tr("Drawing…"))
        self.picture.setObjectName("explorePicture")
        self.picture.setAccessibleName(self.tr("The picture of the chosen latent"))
        self.picture.failed.connect(self.failed)
        self._words = QLabel(self)
        self._words.setObjectName("pictureWords")
        self._words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._words.setWordWrap(True)
        self._words.setFixedHeight(2 * self._words.fontMetrics().lineSpacing())  # the picture keeps its size
        self._name = "picture"
        self._copy = self._button("copy", "copyPicture", self.tr("Copy"), self.tr("Copy the picture at its own size"))
        self._copy.clicked.connect(lambda: self.picture.copy_picture(0))
        self._save = self._button("download-simple", "savePicture", self.tr("Save…"), self.tr("Save the picture"))
        self._save.clicked.connect(self._on_save_clicked)
        words = self.tr("A sheet of the next seeds, or of the path when that is shown")
        self._sheet = self._button("grid-four", "sendToSheet", self.tr("Send to sheet"), words)
        self._sheet.clicked.connect(self.sheet_wanted)
        row = QHBoxLayout()
        row.setSpacing(GRID // 2)
        row.addWidget(self._words, 1)
        for button in (self._copy, self._save, self._sheet):
            row.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        column.addWidget(self.picture, 1)
        column.addLayout(row)

    def _button(self, symbol: str, name: str, text: str, words: str) -> QPushButton:
        button = QPushButton(icon(symbol), text, self)
        button.setObjectName(name)
        button.setToolTip(words)
        button.setProperty("role", "quiet")
        return button

    def show_picture(self, picture: NDArray[np.uint8] | None) -> None:
        """Show ``1×H×W×C`` pixels, or none."""
        self.picture.set_images(picture)
        if picture is None:
            self.picture.empty_text = self.tr("Drawing…")
            self._words.clear()
        for button in (self._copy, self._save):
            button.setEnabled(picture is not None)

    def describe(self, exploration: Exploration, step: int) -> None:
        """Say what is seen, made after so many steps of training."""
        if self.picture.images is None:
            return
        place, ends = exploration.place, exploration.ends
        if exploration.on_path:
            words = self.tr("Seed {0} → seed {1}, at {2}")
            words = words.format(ends["A"].seed, ends["B"].seed, f"{exploration.t:.2f}")
            self._name = f"seed-{ends['A'].seed}-to-{ends['B'].seed}-at-{exploration.t:.2f}"
        else:
            words = self.tr("Seed {0}").format(place.seed)
            moved = len(place.offsets)
            if moved:
                one, many = self.tr("1 slider moved"), self.tr("{0} sliders moved").format(moved)
                words = f"{words}, {one if moved == 1 else many}"
            self._name = f"seed-{place.seed}" + ("-moved" if moved else "")
        shares = exploration.class_shares()
        if shares:
            words = f"{self.tr('Class {0}').format(_mixture(shares))}  ·  {words}"
            self._name = f"{'-'.join(filter(str.isalnum, shares))}-{self._name}".lstrip("-")
        self._words.setText(f"{words}  ·  {self.tr('step {0}').format(f'{step:,}')}")
        self._words.setToolTip(self._words.text())
        set_role(self._words, "muted")

    def say(self, problem: str) -> None:
        """Say why there is no picture, or no newer one."""
        if self.picture.images is None:
            self.picture.empty_text = problem
            problem = ""
        self._words.setText(problem)
        self._words.setToolTip(problem)
        set_role(self._words, "error")

    def save(self, path: Path) -> None:
        """Write the picture at its own size."""
        self.picture.save_picture(0, path)

    # Slots

    def _on_save_clicked(self) -> None:
        filters = [self.tr("PNG picture (*.png)")]
        ask_where_to_save(self, self.tr("Save picture"), f"{self._name}.png", filters, self.save)


def _mixture(shares: Mapping[str, float]) -> str:
    """``cat``, or ``cat (70 %) + dog (30 %)``."""
    if len(shares) == 1:
        return next(iter(shares))
    return " + ".join(f"{name} ({round(100 * share)} %)" for name, share in shares.items())
