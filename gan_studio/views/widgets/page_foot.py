"""The way on from a page: the next one, or straight to training."""

from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from gan_studio.bridge.studio import Studio
from gan_studio.core.events import RunState
from gan_studio.views.mends import Cure, carry_out, mends_of
from gan_studio.views.theme import set_role
from gan_studio.views.widgets.amounts import memory
from gan_studio.views.widgets.words import Muted


class PageFoot(QWidget):
    """Stays in place at the bottom of the Data and Model pages.

    Args:
        next_page: ("model", its title) for a button that leads there; None for none.
        mends: whether what keeps training from starting can be mended here with a click.
    """

    def __init__(
        self,
        studio: Studio,
        parent: QWidget | None = None,
        *,
        next_page: tuple[str, str] | None = None,
        mends: bool = False,
    ) -> None:
        super().__init__(parent)
        self._studio = studio
        self._next = next_page
        self._mends = mends
        self._cure: Cure = {}
        self._words = Muted(self)
        self._words.setObjectName("foot.words")
        self._mend = QPushButton(self)
        self._mend.setObjectName("foot.mend")
        self._mend.clicked.connect(self._on_mend_clicked)
        self.start = QPushButton(self.tr("Start training"), self)
        self.start.setObjectName("foot.start")
        set_role(self.start, "primary")
        self.start.clicked.connect(studio.start)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 16, 8)
        row.setSpacing(8)
        row.addWidget(self._words, 1)
        row.addWidget(self._mend)
        if next_page is not None:
            button = QPushButton(self.tr("Next: {0}").format(next_page[1]), self)
            button.setObjectName("foot.next")
            button.clicked.connect(self._on_next_clicked)
            row.addWidget(button)
        row.addWidget(self.start)
        studio.abilities_changed.connect(self._show_abilities)
        studio.current_changed.connect(self._show_abilities)
        studio.architect.changed.connect(self._show_abilities)
        self._show_abilities()

    def _show_abilities(self) -> None:
        studio, run = self._studio, self._studio.current
        self.start.setEnabled(studio.can_start)
        self.start.setText(self.tr("Start training") if run.folder is None else self.tr("Resume training"))
        self._words.setText(self._warning() if studio.can_start else self._reason())
        self._show_mend()

    def _show_mend(self) -> None:
        studio = self._studio
        images, problems = studio.images.image_set, studio.current.problems
        config, editable = studio.current.config, self._mends and studio.current.editable
        found = mends_of(config, images, problems) if editable and config is not None and images is not None else ()
        words, self._cure = next((mend.actions[0] for mend in found if mend.actions), ("", {}))
        self._mend.setText(words)
        self._mend.setVisible(bool(words))

    def _warning(self) -> str:
        """What a user should know before training starts."""
        summary = self._studio.architect.summary
        if summary is None or summary.memory_there is None or not summary.too_large:
            return ""
        needed, there = memory(summary.memory), memory(summary.memory_there)
        return self.tr(
            "Training takes about {0} of memory, and there are {1}. Choose smaller pictures, a smaller batch or a "
            "smaller network."
        ).format(needed, there)

    def _reason(self) -> str:
        """Why training cannot start now; the button beside it is grey."""
        studio, run = self._studio, self._studio.current
        if studio.engine_failure is not None:
            return self.tr("PyTorch could not be loaded, so nothing can be trained.")
        if not studio.engine_ready or run.config is None:
            soon = self.tr("Loading PyTorch… Training begins as soon as it is there.")
            return soon if studio.start_waits else self.tr("PyTorch is being loaded…")
        if run.state.live:
            measuring = run.state is RunState.MEASURING
            saved = self.tr("This run is saved; its last generator is being measured.")
            return saved if measuring else self.tr("This run is training.")
        if studio.training is not None:
            return self.tr("{0} is training: stop it first.").format(studio.training.name)
        if run.problems:
            problem = run.problems[0]
            return f"{problem.message} {problem.hint}".strip()
        return self.tr("This run is finished. Raise its steps to train it longer.")

    def _on_mend_clicked(self) -> None:
        carry_out(self._cure, self._studio)

    def _on_next_clicked(self) -> None:
        if self._next is not None:
            self._studio.page_wanted.emit(self._next[0])
