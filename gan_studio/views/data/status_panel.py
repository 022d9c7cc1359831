"""How the preparation of pictures goes, and what to do when it did not go well."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout, QWidget

from gan_studio.bridge.images_model import ImagesModel
from gan_studio.views.widgets.words import Muted, Warned


class StatusPanel(QWidget):
    """A bar with Cancel; or a sentence with the ways on. Nothing while all is well."""

    browse_wanted = Signal()
    sample_wanted = Signal()

    def __init__(self, images: ImagesModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._images = images
        self._words = Muted(self)
        self._words.setObjectName("data.status")
        self._fault = Warned(self)
        self._fault.setObjectName("data.error")
        self._bar = QProgressBar(self)
        self._bar.setObjectName("data.progress")
        self._bar.setAccessibleName(self.tr("Preparing the pictures"))
        self._cancel = self._button("cancel", self.tr("Cancel"), images.cancel)
        self._again = self._button("again", self.tr("Try again"), images.reload)
        self._browse = self._button("browse", self.tr("Choose other pictures…"), self.browse_wanted.emit)
        self._sample = self._button("sample", self.tr("Use the sample digits"), self.sample_wanted.emit)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._bar, 1)
        for button in (self._cancel, self._again, self._browse, self._sample):
            row.addWidget(button)
        row.addStretch(0)
        self._row = row
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._fault)
        column.addWidget(self._words)
        column.addLayout(row)
        images.changed.connect(self._show)
        images.progress_changed.connect(self._show_progress)
        self._show()

    def _button(self, name: str, text: str, slot: object) -> QPushButton:
        button = QPushButton(text, self)
        button.setObjectName(f"data.{name}")
        button.clicked.connect(slot)
        return button

    def _show(self) -> None:
        images = self._images
        failed = images.error is not None
        stopped = failed or images.was_cancelled
        self.setVisible(images.busy or stopped)
        self._bar.setVisible(images.busy)
        self._cancel.setVisible(images.busy)
        self._fault.say(str(images.error) if failed else "")
        for button in (self._again, self._browse, self._sample):
            button.setVisible(stopped)
        self._row.setStretch(self._row.count() - 1, 1 if stopped else 0)
        self._show_progress()

    def _show_progress(self) -> None:
        images, progress = self._images, self._images.progress
        if images.was_cancelled:
            self._words.say(self.tr("The preparation was cancelled."))
            return
        if not images.busy:
            self._words.say("")
            return
        total = progress.total if progress else 0
        done = progress.done if progress else 0
        self._bar.setRange(0, total)
        self._bar.setValue(done)
        words = self.tr("Preparing pictures: {0} of {1}").format(f"{done:,}", f"{total:,}")
        self._words.say(words if total else self.tr("Preparing pictures…"))
