"""The Sheet page: a page of samples, seen before it is written."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from gan_studio.bridge.studio import Studio
from gan_studio.core.config import Problem
from gan_studio.core.errors import UserError
from gan_studio.core.events import Failed
from gan_studio.core.sheet import MOST, SheetConfig
from gan_studio.data.exporters import export_as
from gan_studio.views.explore.no_weights import NoWeights
from gan_studio.views.sheet.export_bar import ExportBar
from gan_studio.views.sheet.maker import SheetMaker
from gan_studio.views.sheet.offsets_note import OffsetsNote
from gan_studio.views.sheet.page_worker import PageWorker
from gan_studio.views.sheet.preview import SheetPreview
from gan_studio.views.sheet.sheet_model import SheetModel
from gan_studio.views.sheet.sheet_options import sheet_options, with_known_class
from gan_studio.views.sheet.view_bar import ViewBar
from gan_studio.views.theme import GRID
from gan_studio.views.widgets.option_form import OptionForm
from gan_studio.views.widgets.scrolled import scrolled

_SIDE = 336
_EXPORT = "export"


class SheetPage(QWidget):
    """Settings, the page they give, and the ways to take it home.

    Signals:
        exported: the path that was written.
    """

    exported = Signal(object)
    _progressed = Signal(object)

    def __init__(self, studio: Studio, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._studio = studio
        self._explorer = studio.explorer
        self._model = SheetModel.of(studio)
        self._worker = PageWorker(self)
        self._maker = SheetMaker(studio, self._worker)
        self._waiting: tuple[Path, str] | None = None
        self._nothing = NoWeights(studio, self.tr("No pictures for a sheet yet"), self)
        self._preview = SheetPreview(self)
        self._form = OptionForm(sheet_options(()), self, headings=False)
        self._exports = ExportBar(self)
        self._offsets = OffsetsNote(self)
        self._view = ViewBar(self)
        self._lay_out()
        self._connect()
        self._on_config_changed()
        self._on_available_changed()

    def _lay_out(self) -> None:
        content = QWidget(self)
        pages = QVBoxLayout()
        pages.setSpacing(0)
        pages.addWidget(self._preview, 1)
        pages.addWidget(self._view)
        settings = QWidget(self)
        column = QVBoxLayout(settings)
        column.setContentsMargins(GRID, 2 * GRID, 2 * GRID, GRID)
        column.setSpacing(GRID)
        column.addWidget(self._form)
        column.addWidget(self._offsets)
        column.addStretch(1)
        scroll = scrolled(settings)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        side = QWidget(self)
        side.setFixedWidth(_SIDE)
        sides = QVBoxLayout(side)
        sides.setContentsMargins(0, 0, 0, 0)
        sides.setSpacing(0)
        sides.addWidget(scroll, 1)
        sides.addWidget(self._exports)
        row = QHBoxLayout(content)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID)
        row.addLayout(pages, 1)
        row.addWidget(side)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._nothing)
        self._stack.addWidget(content)

    def _connect(self) -> None:
        self._form.changed.connect(self._on_option_changed)
        self._model.changed.connect(self._on_config_changed)
        self._model.refused.connect(lambda problem: self._form.set_problems([problem]))
        self._offsets.clear_wanted.connect(self._on_offsets_cleared)
        self._view.whole_wanted.connect(self._preview.show_whole)
        self._maker.made.connect(self._on_made)
        self._maker.progressed.connect(self._view.show_progress)
        self._maker.failed.connect(self._on_not_made)
        self._exports.wanted.connect(self.export)
        self._exports.cancel_wanted.connect(self._on_cancel)
        self._worker.done.connect(self._on_work_done)
        self._worker.failed.connect(self._on_work_failed)
        self._worker.cancelled.connect(self._on_work_cancelled)
        self._progressed.connect(self._exports.set_progress)
        self._nothing.train_wanted.connect(lambda: self._studio.page_wanted.emit("train"))
        self._studio.current_changed.connect(self._on_current_changed)
        self._studio.training_changed.connect(self._on_training_changed)
        self._explorer.available_changed.connect(self._on_available_changed)
        self._explorer.weights_changed.connect(self._on_weights_changed)

    @property
    def config(self) -> SheetConfig:
        """How the sheet is set up."""
        return self._model.config

    # Exporting

    def export(self, path: Path, suffix: str) -> None:
        """Write the page as it is set up now, or its pictures; tells `exported`.

        A page that is still being made is waited for, without stopping the window.

        Args:
            suffix: of the format, empty for a folder of pictures.
        """
        if self._maker.busy or self._maker.page is None:
            self._waiting = path, suffix
            self._exports.set_busy(True)
            self._make()
            return
        self._exports.set_busy(True)
        pictures, progressed = self._maker.page.pictures, self._progressed

        def work(should_cancel: Callable[[], bool]) -> Path:
            export_as(suffix, path, pictures, on_progress=progressed.emit, should_cancel=should_cancel)
            return path

        self._worker.submit(_EXPORT, work)

    # Making the page

    def _make(self) -> None:
        """Only while it can be seen, or is waited for: sampling takes time from training."""
        if self._explorer.available and (self.isVisible() or self._waiting is not None):
            if self._maker.page is None:
                self._preview.say(self.tr("Drawing…"))
            self._maker.make(self._model.config)

    # Slots

    def _on_option_changed(self, path: str, value: object) -> None:
        """Where each row or column is to have a class of its own, there are as many: none is missing then."""
        classes = min(len(self._explorer.class_names), MOST)
        more = {str(value): classes} if path == "classes" and value in ("rows", "columns") and classes else {}
        self._model.set_options({path: value, **more})

    def _on_config_changed(self) -> None:
        self._form.set_values(with_known_class(self._model.config, self._explorer.class_names))
        self._form.set_problems([])
        self._offsets.show_config(self._model.config)
        self._make()

    def _on_offsets_cleared(self) -> None:
        self._model.set_config(self._model.config.model_copy(update={"offsets": {}, "end_offsets": {}}))

    def _on_current_changed(self) -> None:
        self._maker.clear()
        self._exports.name = f"{self._studio.current.name}-sheet"
        self._make()

    def _on_training_changed(self) -> None:
        """The newest weights have come to rest: while they changed, the page was left as it was."""
        if self._studio.training is None and self._explorer.chosen.path is None:
            self._maker.forget()
            self._make()

    def _on_available_changed(self) -> None:
        available = self._explorer.available
        self._stack.setCurrentIndex(1 if available else 0)
        if not available:
            self._maker.clear()
        self._exports.name = f"{self._studio.current.name}-sheet"
        self._form.set_options(sheet_options(self._explorer.class_names))
        self._form.set_values(with_known_class(self._model.config, self._explorer.class_names))
        self._make()

    def _on_weights_changed(self) -> None:
        self._maker.forget()
        self._make()

    def _on_made(self) -> None:
        page = self._maker.page
        self._preview.show_page(page)
        self._view.show_page(page)
        self._exports.set_available(page is not None)
        if self._waiting is not None and page is not None and not self._maker.busy:
            waiting, self._waiting = self._waiting, None
            self.export(*waiting)

    def _on_not_made(self, error: UserError | None) -> None:
        if error is None:
            self._form.set_problems([])
            return
        if error.field:
            self._form.set_problems([Problem(error.field, error.message, error.hint)])
        if self._maker.page is None:
            self._preview.say(str(error))
        else:
            self._view.say(str(error))
        self._exports.set_available(False)
        if self._waiting is not None:
            self._waiting = None
            self._exports.set_busy(False)
            self._exports.say(str(error), wrong=True)

    def _on_cancel(self) -> None:
        self._worker.cancel(_EXPORT)
        if self._waiting is not None:
            self._waiting = None
            self._on_work_cancelled(_EXPORT)

    def _on_work_done(self, key: str, answer: tuple[int, object]) -> None:
        if key == _EXPORT and isinstance(path := answer[1], Path):  # written, though Cancel may have come by then
            self._exports.set_busy(False)
            self._exports.say(self.tr("Saved as {0}").format(path), path)
            self.exported.emit(path)

    def _on_work_failed(self, key: str, error: UserError | Failed) -> None:
        if key == _EXPORT:
            self._exports.set_busy(False)
            self._exports.say(f"{error.message} {error.hint}".strip(), wrong=True)

    def _on_work_cancelled(self, key: str) -> None:
        if key == _EXPORT:
            self._exports.set_busy(False)
            self._exports.say(self.tr("Cancelled. Nothing was written."))

    # Qt

    def showEvent(self, event: QShowEvent) -> None:
        """What changed while nobody looked is made now; newer weights give newer pictures."""
        super().showEvent(event)
        if self._explorer.chosen.path is None and self._studio.current is self._studio.training:
            self._maker.forget()
        self._make()
