"""The Explore page: walking through what a generator learned."""

from collections.abc import Callable

import numpy as np
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from gan_studio.bridge.notice import Notice
from gan_studio.bridge.pictures import Pictures
from gan_studio.bridge.studio import Studio
from gan_studio.core.events import RunState
from gan_studio.core.exploration import Exploration
from gan_studio.core.position import End, Way
from gan_studio.views.explore.no_weights import NoWeights
from gan_studio.views.explore.pace import Pace
from gan_studio.views.explore.path_bar import PathBar
from gan_studio.views.explore.picture_panel import PicturePanel
from gan_studio.views.explore.side_panel import SidePanel
from gan_studio.views.sheet.sheet_model import SheetModel
from gan_studio.views.theme import GRID
from gan_studio.views.widgets.binding import Binding

_PICTURE, _PATH, _ENDS = "explore", "path", "ends"


class ExplorePage(QWidget):
    """A picture, everything that moves it, and the way between two of them.

    Nothing here waits: each change asks the explorer for pictures, the newest request wins, and pictures are shown
    when they arrive.
    """

    def __init__(self, studio: Studio, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._studio = studio
        self._explorer = studio.explorer
        self._sheet = SheetModel.of(studio)
        self._random = np.random.default_rng()
        self._run = studio.current
        self._binding = Binding()
        self._step = 0
        self._nothing = NoWeights(studio, self.tr("Nothing to explore yet"), self)
        self._panel = PicturePanel(self)
        self._path = PathBar(self)
        self._side = SidePanel(self)
        self._picture_pace, self._path_pace = Pace(self), Pace(self)
        self._lay_out()
        self._connect_parts()
        self._connect_studio()
        self._on_current_changed()

    @property
    def exploration(self) -> Exploration:
        """Where the user stands; another run has another."""
        return self._explorer.exploration

    def _lay_out(self) -> None:
        content = QWidget(self)
        pictures = QVBoxLayout()
        pictures.setContentsMargins(2 * GRID, 2 * GRID, GRID, 2 * GRID)
        pictures.setSpacing(2 * GRID)
        pictures.addWidget(self._panel, 1)
        pictures.addWidget(self._path)
        row = QHBoxLayout(content)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID)
        row.addLayout(pictures, 1)
        row.addWidget(self._side)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._nothing)
        self._stack.addWidget(content)

    def _connect_parts(self) -> None:
        seeds, sliders, path = self._side.seeds, self._side.sliders, self._path
        seeds.chosen.connect(lambda seed: self._go(lambda: self.exploration.go_to_seed(seed)))
        seeds.randomise_wanted.connect(lambda: self._go(lambda: self.exploration.randomise(self._random)))
        seeds.back_wanted.connect(lambda: self._go(self.exploration.back))
        seeds.forward_wanted.connect(lambda: self._go(self.exploration.forward))
        sliders.moved.connect(lambda dimension, sigmas: self._go(lambda: self.exploration.move(dimension, sigmas)))
        sliders.reset_wanted.connect(lambda: self._go(self.exploration.reset))
        self._side.classes.chosen.connect(lambda *mix: self._go(lambda: self.exploration.choose_class(*mix)))
        self._side.truncation.moved.connect(self._on_truncation_moved)
        self._side.weights.chosen.connect(self._explorer.choose_weights)
        self._side.weights.follow_changed.connect(self._follow)
        path.moved.connect(self._on_path_moved)
        path.end_set.connect(self._on_end_set)
        path.end_visited.connect(lambda end: self._go(lambda: self.exploration.go_to_end(end)))
        path.swap_wanted.connect(self._on_swap)
        path.way_changed.connect(self._on_way_changed)
        path.frames_changed.connect(self._ask_for_path)
        self._panel.failed.connect(lambda error: self._studio.noticed.emit(Notice.of(error)))
        self._panel.sheet_wanted.connect(self._on_sheet_wanted)
        self._nothing.train_wanted.connect(lambda: self._studio.page_wanted.emit("train"))
        self._picture_pace.timeout.connect(self._ask_for_picture)
        self._path_pace.timeout.connect(self._ask_for_path)

    def _connect_studio(self) -> None:
        self._studio.current_changed.connect(self._on_current_changed)
        self._studio.training_changed.connect(self._follow)
        self._explorer.available_changed.connect(self._on_available_changed)
        self._explorer.weights_changed.connect(self._on_weights_changed)
        self._explorer.pictured.connect(self._on_pictured)
        self._explorer.failed.connect(self._on_failed)

    # Asking for pictures

    def _ask(self) -> None:
        """Everything anew."""
        self._ask_for_picture()
        self._ask_for_path()

    def _ask_for_picture(self) -> None:
        if self._explorer.available and self.isVisible():
            self._explorer.request(_PICTURE, self.exploration.latent(), self.exploration.classes())

    def _ask_for_path(self) -> None:
        if self._explorer.available and self.isVisible():
            walk, frames = self.exploration, self._path.strip.frames
            self._explorer.request(_ENDS, walk.end_latents(), walk.end_classes())
            self._explorer.request(_PATH, walk.path(frames), walk.path_classes(frames))

    def _show_place(self) -> None:
        """After the place changed: the controls, and a picture when it is there."""
        shown = self.exploration.here() if self.exploration.on_path else self.exploration.place
        self._side.seeds.show_place(self.exploration)
        self._side.sliders.show_offsets(shown.offsets)
        self._side.classes.show_shares(self.exploration.class_shares())
        self._path.show_path(self.exploration)
        self._panel.describe(self.exploration, self._step)
        self._ask_for_picture()

    def _follow(self) -> None:
        """Draw again now and then, or not, as the run, the weights and the user want it."""
        run = self._studio.current
        live = run is self._studio.training and run.state is RunState.TRAINING
        on = live and self._side.weights.following and self.isVisible() and self._explorer.available
        for pace in (self._picture_pace, self._path_pace):
            pace.follow(on)

    # Slots: what the user wants

    def _go(self, change: Callable[[], object]) -> None:
        """Somewhere else than along the path."""
        self._path.player.pause()
        change()
        self._show_place()

    def _on_path_moved(self, t: float) -> None:
        self.exploration.go_along(t)
        self._show_place()

    def _on_truncation_moved(self, psi: float) -> None:
        self.exploration.psi = psi
        self._ask()

    def _on_end_set(self, end: End) -> None:
        self.exploration.set_end(end)
        self._path.show_path(self.exploration)
        self._ask_for_path()

    def _on_swap(self) -> None:
        self.exploration.swap_ends()
        self._show_place()
        self._ask_for_path()

    def _on_way_changed(self, way: Way) -> None:
        self.exploration.way = way
        self._ask()

    def _on_sheet_wanted(self) -> None:
        self._sheet.set_config(self.exploration.on_sheet(self._sheet.config))
        self._studio.page_wanted.emit("sheet")

    # Slots: what the studio tells

    def _on_current_changed(self) -> None:
        """Another run: its latents mean something else, and so do the pictures."""
        run = self._studio.current
        if run is not self._run:
            self._run = run
            self._path.player.pause()
            self._show_pictures_away()
        self._binding.follow((run.state_changed, self._follow))
        self._on_available_changed()
        self._on_weights_changed()

    def _on_available_changed(self) -> None:
        available, size = self._explorer.available, self._explorer.latent_size
        if available:
            self._side.sliders.set_size(size)
            self._side.classes.set_names(self._explorer.class_names)
            shape = self._explorer.shape
            self._path.strip.set_shape(shape.shown if shape is not None else None)
            self._side.truncation.show_psi(self.exploration.psi)
        else:
            self._path.player.pause()
        self._stack.setCurrentIndex(1 if available else 0)
        self._show_place()
        self._ask_for_path()
        self._follow()

    def _on_weights_changed(self) -> None:
        self._side.weights.show_weights(self._explorer)
        self._ask()
        self._follow()

    def _on_pictured(self, pictures: Pictures) -> None:
        if pictures.channel == _PICTURE:
            self._step = pictures.step
            self._panel.show_picture(pictures.images)
            self._panel.describe(self.exploration, pictures.step)
            self._picture_pace.took(pictures.seconds)
        elif pictures.channel == _PATH:
            self._path.strip.set_images(pictures.images)
            self._path_pace.took(pictures.seconds)
        elif pictures.channel == _ENDS:
            self._path.set_ends(pictures.images)

    def _on_failed(self, channel: str, sentence: str) -> None:
        if channel == _PICTURE:
            self._panel.say(sentence)

    def _show_pictures_away(self) -> None:
        self._panel.show_picture(None)
        self._path.strip.set_images(None)
        self._path.set_ends(None)

    # Qt

    def showEvent(self, event: QShowEvent) -> None:
        """Pictures are asked for only while they can be seen."""
        super().showEvent(event)
        self._ask()
        self._follow()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nothing moves that nobody sees."""
        super().hideEvent(event)
        self._path.player.pause()
        self._follow()
