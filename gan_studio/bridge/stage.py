"""The run that is shown, and what is worked out for it."""

from PySide6.QtCore import QObject, Signal

from gan_studio.bridge import draft
from gan_studio.bridge.architect import Architect
from gan_studio.bridge.drafts import Drafts
from gan_studio.bridge.engine_status import EngineStatus
from gan_studio.bridge.explorer import Explorer, settled_shape
from gan_studio.bridge.files_thread import FilesThread
from gan_studio.bridge.follower import Follower
from gan_studio.bridge.images_model import ImagesModel
from gan_studio.bridge.notice import Notice
from gan_studio.bridge.options import find_problems, with_class_names
from gan_studio.bridge.origin import Origin
from gan_studio.bridge.recommender import Recommender
from gan_studio.bridge.run_model import RunModel
from gan_studio.bridge.sampling_thread import SamplingThread
from gan_studio.bridge.shelf import Shelf
from gan_studio.bridge.teller import Teller
from gan_studio.bridge.training_desk import TrainingDesk
from gan_studio.core.config import DataConfig, RunConfig
from gan_studio.core.revisions import write_settings
from gan_studio.core.run_folder import free_name


class Stage(QObject):
    """Shows one run at a time: its images, problems, layer stack and pictures follow it and its options.

    Attributes:
        current: the run that is shown; never None.

    Signals:
        current_changed: another run is shown.
        abilities_changed: something changed that decides what may be done with it.
    """

    current_changed = Signal()
    abilities_changed = Signal()

    def __init__(
        self,
        files: FilesThread,
        sampling: SamplingThread,
        desk: TrainingDesk,
        shelf: Shelf,
        teller: Teller,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._desk, self._shelf, self._teller = desk, shelf, teller
        self.drafts = Drafts()
        self.engine = EngineStatus(sampling, teller, self)
        self.images = ImagesModel(files, self)
        self.recommender = Recommender(self.images, self.engine)
        self.explorer = Explorer(sampling, self)
        self.architect = Architect(sampling, self)
        self.origin = Origin(sampling, self)
        self.follower = Follower(files, self)
        assert self.drafts.run is not None
        self.current = self.drafts.run
        self._bind(self.current)
        self.explorer.show(self.current)
        self.images.changed.connect(self._look_at_config)
        self.follower.noticed.connect(teller.noticed)
        self.origin.changed.connect(self._look_at_problems)

    @property
    def training(self) -> RunModel | None:
        """The run that this process trains, if any."""
        return self._desk.run

    def show(self, run: RunModel) -> None:
        """Show this run; what would be lost of the one before is written."""
        if run is not self.current:
            self.keep_changes()
            self._unbind(self.current)
            self.current = run
            self._bind(run)
        self.explorer.show(run)
        if run.config is not None:
            self.images.load(run.config.data)
        elif run.editable:
            self.images.load(self.drafts.images(run))
        self._look_at_config()
        self.follow()
        self.current_changed.emit()
        self.abilities_changed.emit()

    def follow(self) -> None:
        """Keep up with the folder of the run that is shown, unless this process writes it."""
        run = self.current
        self.follower.show(run if run.folder is not None and run is not self.training else None)

    def change(self, config: RunConfig) -> None:
        """The user has changed options of the run that is shown."""
        self.current.touched = True
        self.current.set_config(config)

    def name_draft(self, data: DataConfig) -> None:
        """After its images and preset, as its folder will be called; a name that the user chose stays."""
        run = self.current
        if run.editable and not run.named:
            run.set_name(free_name(self._shelf.folder, draft.name_of(data, run.preset)).name)

    def read_config(self, run: RunModel) -> None:
        """Read it from the run's folder; ``UserError`` when that cannot be done."""
        assert run.folder is not None
        file = run.folder.read()
        run.preset = str(file.about.get("preset", ""))
        draft.take_preset_record(run, file.config, file.about)
        run.set_config(file.config)
        for warning in file.warnings:
            self._teller.tell(Notice("warning", warning))

    def complete(self) -> None:
        """The engine has come: configurations can be read. A run whose own cannot be read gives way to the draft."""
        with self._teller.telling():
            self.drafts.complete()
        with self._teller.telling():
            if self.current.folder is not None:
                self.read_config(self.current)
        if self.current.config is None and self.drafts.run is not None:
            self.show(self.drafts.run)

    def keep_changes(self) -> None:
        """Write what would be lost: the draft, where the run is explored, and options that count from its next start
        on."""
        run = self.current
        self.explorer.keep_position()
        with self._teller.telling():
            self.drafts.keep()
            if run.folder is not None and run.touched and run.config and not run.state.live:
                write_settings(run.folder, run.config)
                run.touched = False

    def _look_at_config(self) -> None:
        """After the configuration or the images changed: what is recommended, problems, layer stack, name."""
        run = self.current
        self.recommender.update(run)
        settled = settled_shape(run.config.data) if run.config else None
        config, shape = with_class_names(run, self.images), settled or (self.images.shape if run.editable else None)
        self.architect.show(config, shape)
        self.origin.show(config if run.editable else None, shape)
        self._look_at_problems()
        if run.config is not None:
            self.name_draft(run.config.data)
        self.abilities_changed.emit()

    def _look_at_problems(self) -> None:
        run, origin = self.current, self.origin.problem
        run.set_problems([*find_problems(run, self.images), *([origin] if origin is not None else [])])
        self.abilities_changed.emit()

    def _bind(self, run: RunModel) -> None:
        run.config_changed.connect(self._on_config_changed)
        run.state_changed.connect(self.abilities_changed)
        run.problems_changed.connect(self.abilities_changed)

    def _unbind(self, run: RunModel) -> None:
        run.config_changed.disconnect(self._on_config_changed)
        run.state_changed.disconnect(self.abilities_changed)
        run.problems_changed.disconnect(self.abilities_changed)

    def _on_config_changed(self) -> None:
        if self.current.config is not None:
            self.images.load(self.current.config.data)
        self._look_at_config()
