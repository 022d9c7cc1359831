"""From a sheet's settings to its page: plan, sample, draw; each only when it has to be done again."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QTimer, Signal

from gan_studio.bridge import pictures as bridge
from gan_studio.bridge.studio import Studio
from gan_studio.core.errors import UserError
from gan_studio.core.events import Failed
from gan_studio.core.sheet import SheetConfig
from gan_studio.core.sheet_plan import SheetPlan, plan
from gan_studio.data.exporters import Pictures
from gan_studio.data.sheet import background_of, layout
from gan_studio.views.sheet.page_worker import Page, PageWorker, draw_page

CHANNEL = "sheet"

#: Pictures asked for at a time; a page that fits is drawn from one set of weights even while they train.
_BATCH = 256
#: Typing and dragging settle for this long, in milliseconds, before a page is made.
_SETTLE = 40

_LAYOUT = {"scale", "spacing", "margin", "background", "captions"}


class SheetMaker(QObject):
    """Keeps a page up to date with the settings and the weights that are looked through.

    Attributes:
        page: the newest finished page, or None.

    Signals:
        made: ``page`` is another.
        progressed: (pictures done, all); both 0 when nothing is at work.
        failed: `UserError`: why there is no page; None when all is well again.
    """

    made = Signal()
    progressed = Signal(int, int)
    failed = Signal(object)

    def __init__(self, studio: Studio, worker: PageWorker) -> None:
        super().__init__(worker)
        self._studio = studio
        self._explorer = studio.explorer
        self._worker = worker
        self.page: Page | None = None
        self.busy = False
        self._config = SheetConfig()
        self._plan: SheetPlan | None = None
        self._planned_for: tuple[Any, ...] = ()
        self._parts: list[NDArray[np.uint8]] = []
        self._stamp = -1
        self._step = 0
        self._weights = ""
        self._settle = QTimer(self, singleShot=True, interval=_SETTLE)
        self._settle.timeout.connect(self._begin)
        self._explorer.pictured.connect(self._on_pictured)
        self._explorer.failed.connect(self._on_sampling_failed)
        worker.done.connect(self._on_done)
        worker.failed.connect(self._on_failed)

    def make(self, config: SheetConfig) -> None:
        """Make this page, soon; what is at work on another is left."""
        self._config = config
        self.busy = True
        self._settle.start()

    def forget(self) -> None:
        """The weights are others: every picture is made anew with the next page."""
        self._planned_for = ()

    def clear(self) -> None:
        """There is no page any more."""
        self._settle.stop()
        self.forget()
        self.page, self.busy = None, False
        self.progressed.emit(0, 0)
        self.made.emit()

    def _begin(self) -> None:
        config, size, shape = self._config, self._explorer.latent_size, self._explorer.shape
        if not self._explorer.available or shape is None:
            self.clear()
            return
        try:
            layout(config, shape.shown)
            background_of(config)
        except UserError as error:
            self._stop(error)
            return
        names = self._explorer.class_names
        cells = (config.model_dump_json(exclude=_LAYOUT), config.captions, size, names, self._explorer.chosen)
        if cells == self._planned_for and self._plan is not None:
            if len(self._parts) and sum(map(len, self._parts)) == len(self._plan.latents):
                self._draw()
            return
        self._planned_for, self._plan, self._parts = cells, None, []
        self._worker.submit("plan", lambda should_cancel: plan(config, size, names))

    def _ask(self) -> None:
        if self._plan is None:
            return
        done, total = sum(map(len, self._parts)), len(self._plan.latents)
        self.progressed.emit(done, total)
        self._weights = self._explorer.chosen.label
        part, classes = slice(done, done + _BATCH), self._plan.classes
        self._stamp = self._explorer.request(
            CHANNEL, self._plan.latents[part], None if classes is None else classes[part]
        )

    def _draw(self) -> None:
        assert self._plan is not None
        self.progressed.emit(len(self._plan.latents), len(self._plan.latents))
        run = self._studio.current
        settings = {"run": run.name, "step": self._step, "weights": self._weights, "data": _source(run.config)}
        images = self._parts[0] if len(self._parts) == 1 else np.concatenate(self._parts)
        self._parts = [images]
        plan, names = self._plan, self._explorer.class_names
        pictures = Pictures(images, plan.seeds, plan.captions, self._config, settings, plan.labels, names)
        self._worker.submit("draw", lambda should_cancel: draw_page(pictures, should_cancel))

    def _stop(self, error: UserError) -> None:
        self.busy = False
        self.progressed.emit(0, 0)
        self.failed.emit(error)

    # Slots

    def _on_done(self, key: str, answer: tuple[int, Any]) -> None:
        stamp, result = answer
        if not self._worker.is_newest(key, stamp):
            return
        if key == "plan":
            self._plan = result
            self._ask()
        elif key == "draw":
            self.page, self.busy = result, self._settle.isActive()
            self.progressed.emit(0, 0)
            self.failed.emit(None)
            self.made.emit()

    def _on_failed(self, key: str, error: UserError | Failed) -> None:
        if key in ("plan", "draw"):
            self._planned_for = ()
            self._stop(error if isinstance(error, UserError) else UserError(error.message, error.hint))

    def _on_pictured(self, pictures: bridge.Pictures) -> None:
        if pictures.channel != CHANNEL or pictures.stamp != self._stamp or self._plan is None:
            return
        self._parts.append(pictures.images)
        self._step = pictures.step
        if sum(map(len, self._parts)) < len(self._plan.latents):
            self._ask()
        else:
            self._draw()

    def _on_sampling_failed(self, channel: str, sentence: str) -> None:
        if channel == CHANNEL:
            self.forget()
            self._stop(UserError(sentence))


def _source(config: Any) -> str:
    source = config.data.source if config is not None else ""
    return source if isinstance(source, str) else ", ".join(source)
