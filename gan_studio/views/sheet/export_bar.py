"""Taking the sheet home: four ways, and how far it is."""

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from gan_studio.core.events import Progress
from gan_studio.views.theme import GRID, icon, set_role
from gan_studio.views.widgets.outside import open_outside
from gan_studio.views.widgets.saving import ask_where_to_save


class ExportBar(QWidget):
    """Buttons that ask where and tell it; a line says what became of it.

    Signals:
        wanted: a path to write to, and the suffix of the format that was chosen, empty for a folder.
        cancel_wanted: the export at work should end.
    """

    wanted = Signal(object, str)
    cancel_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name = "sheet"
        self._written: Path | None = None
        self._png = self._button("exportPng", "image", self.tr("PNG"), self.tr("One page, with its settings inside"))
        self._pdf = self._button("exportPdf", "file-text", self.tr("PDF"), self.tr("One page for print, at 300 dpi"))
        single = self.tr("Single pictures in a folder, with the seed in their names")
        self._folder = self._button("exportFolder", "folder", self.tr("Folder"), single)
        self._zip = self._button("exportZip", "archive", self.tr("Zip"), self.tr("Single pictures in one archive"))
        set_role(self._png, "primary")
        self._png.clicked.connect(lambda: self._ask(self.tr("PNG picture (*.png)"), ".png"))
        self._pdf.clicked.connect(lambda: self._ask(self.tr("PDF document (*.pdf)"), ".pdf"))
        self._folder.clicked.connect(lambda: self._ask(self.tr("New folder (*)"), ""))
        self._zip.clicked.connect(lambda: self._ask(self.tr("Zip archive (*.zip)"), ".zip"))
        self._bar = QProgressBar(self)
        self._bar.setObjectName("exportProgress")
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(self.tr("How far the export is"))
        self._cancel = QPushButton(self.tr("Cancel"), self)
        self._cancel.setObjectName("cancelExport")
        self._cancel.clicked.connect(self.cancel_wanted)
        self._words = QLabel(self)
        self._words.setObjectName("exportWords")
        self._words.setWordWrap(True)
        self._show = QPushButton(icon("folder-open"), self.tr("Show in folder"), self)
        self._show.setObjectName("showInFolder")
        self._show.setProperty("role", "quiet")
        self._show.clicked.connect(self._on_show_clicked)
        self._lay_out()
        self.say("")
        self.set_busy(False)

    def _button(self, name: str, symbol: str, text: str, words: str) -> QPushButton:
        shown = icon(symbol) if name != "exportPng" else icon(symbol, self.palette().ColorRole.BrightText)
        button = QPushButton(shown, text, self)
        button.setObjectName(name)
        button.setAccessibleName(self.tr("Export as {0}").format(text))
        button.setToolTip(words)
        return button

    def _lay_out(self) -> None:
        buttons = QGridLayout()
        buttons.setSpacing(GRID)
        for index, button in enumerate((self._png, self._pdf, self._folder, self._zip)):
            buttons.addWidget(button, index // 2, index % 2)
        work = QHBoxLayout()
        work.setSpacing(GRID)
        work.addWidget(self._bar, 1)
        work.addWidget(self._cancel)
        column = QVBoxLayout(self)
        column.setContentsMargins(GRID, GRID, 2 * GRID, 2 * GRID)
        column.setSpacing(GRID)
        title = QLabel(self.tr("Save the sheet as"), self)
        set_role(title, "strong")
        column.addWidget(title)
        column.addLayout(work)
        column.addWidget(self._words)
        column.addWidget(self._show)
        column.addLayout(buttons)  # last, so that they stay where they are when something is told

    def set_available(self, available: bool) -> None:
        """Whether there is a page to export."""
        for button in (self._png, self._pdf, self._folder, self._zip):
            button.setEnabled(available)

    def set_busy(self, busy: bool) -> None:
        """Whether an export is at work."""
        self._bar.setVisible(busy)
        self._cancel.setVisible(busy)
        if busy:
            self._bar.setRange(0, 0)
            self.say("")

    def set_progress(self, progress: Progress) -> None:
        """How far it is; what follows the last picture takes a moment of unknown length."""
        ended = progress.done >= progress.total
        self._bar.setRange(0, 0 if ended else progress.total)
        self._bar.setValue(0 if ended else progress.done)

    def say(self, words: str, written: Path | None = None, *, wrong: bool = False) -> None:
        """Say what became of it, and where it is."""
        self._written = written
        set_role(self._words, "error" if wrong else "muted")
        self._words.setText(words)
        self._words.setVisible(bool(words))
        self._show.setVisible(written is not None)

    @property
    def words(self) -> str:
        """What the line says."""
        return self._words.text()

    def _ask(self, filter: str, suffix: str) -> None:
        def then(path: Path) -> None:
            self.wanted.emit(path, suffix)

        ask_where_to_save(self, self.tr("Export"), f"{self.name}{suffix}", [filter], then, suffix=suffix)

    # Slots

    def _on_show_clicked(self) -> None:
        if self._written is not None:
            folder = self._written if self._written.is_dir() else self._written.parent
            open_outside(folder, self)
