"""Changing the settings of the run that is shown, by option or by preset."""

from pathlib import Path

from gan_studio.bridge import draft
from gan_studio.bridge.notice import Notice
from gan_studio.bridge.opener import Opener
from gan_studio.bridge.options import change_options
from gan_studio.bridge.stage import Stage
from gan_studio.bridge.teller import Teller
from gan_studio.core.config import StartConfig
from gan_studio.core.config_file import write_config
from gan_studio.core.errors import UserError
from gan_studio.core.places import presets_folder
from gan_studio.core.presets import DEFAULT_PRESET, RECOMMENDED, Preset, preset
from gan_studio.core.recommendation import GROWTH, with_fitting_growth
from gan_studio.core.run_folder import RunFolder
from gan_studio.core.start_settings import settings_from, without_names


class Editor:
    """Presets and single options. Without a configuration (the engine is on its way) it does nothing."""

    def __init__(self, stage: Stage, opener: Opener, teller: Teller) -> None:
        self._stage, self._opener, self._teller = stage, opener, teller

    def set_options(self, changes: dict[str, object]) -> None:
        """Change options by dotted path. What cannot be taken becomes a problem of the run and changes nothing."""
        run = self._stage.current
        before, config = run.config, change_options(run, changes)
        if config is None or before is None:
            return
        if run.editable and run.preset == RECOMMENDED and run.recommended is not None and GROWTH not in changes:
            config = with_fitting_growth(config, before, run.recommended)
        self._stage.change(config)

    def start_from(self, path: Path | None, checkpoint: str = "last") -> None:
        """Let the draft that is shown start with the networks of another run, whose architecture it takes."""
        run = self._stage.current
        if run.config is None or not run.editable:
            return
        if path is None:
            self._stage.change(run.config.model_copy(update={"start": StartConfig()}))
            return
        with self._teller.telling():
            source = RunFolder.open(path).read().config
            kept = run.config.start if run.config.start.run else StartConfig()
            start = kept.model_copy(update={"run": str(path.absolute()), "checkpoint": checkpoint})
            classes = without_names(source.classes) if source.classes.conditional else run.config.classes
            taken = {"network": source.network, "classes": classes, "start": start}
            run.accept()
            self._stage.change(run.config.model_copy(update=taken))

    def new_run_from(self, path: Path) -> None:
        """Show a new draft with all settings of a run that starts with its networks."""
        if not self._stage.engine.ready:
            return
        with self._teller.telling():
            folder = RunFolder.open(path)
            data = folder.read().config.data
            self._opener.fresh_draft(settings_from(folder, "last", data), data)

    def apply_preset(self, name: str) -> None:
        """Take a preset's settings on the images that are shown; of a started run, a new draft is made for it."""
        stage = self._stage
        if stage.current.config is None:
            return
        if name == RECOMMENDED:
            self._follow()
            return
        with self._teller.telling():
            config = draft.on_images(preset(name), stage.current.config.data, self._former(), self._count())
            if not stage.current.editable:
                self._opener.fresh_draft(config, config.data)
            stage.current.preset = name
            stage.current.accept()
            stage.change(config)
            stage.current.config_changed.emit()  # the preset's name is shown too

    def _follow(self) -> None:
        """Take what is recommended, and follow it from now on."""
        run = self._stage.current
        assert run.config is not None
        data = draft.on_images(preset(), run.config.data, self._former()).data
        if not run.editable:
            self._opener.fresh_draft(None, data)
            return
        run.accept()
        run.touched = True
        draft.follow(run, data)
        run.config_changed.emit()  # the preset's name is shown too

    def _former(self) -> Preset | None:
        """The preset that the shown settings came from; one of the user's own may be gone."""
        name = self._stage.current.preset
        try:
            return preset(DEFAULT_PRESET if name == RECOMMENDED else name)  # neither asks for a size
        except UserError:
            return None

    def _count(self) -> int:
        images = self._stage.images
        return len(images.image_set.images) if images.image_set is not None and images.current else 0

    def save_preset(self, name: str, title: str = "", description: str = "") -> None:
        """Keep the settings that are shown as a preset of the user's own."""
        config = self._stage.current.config
        if config is not None:
            with self._teller.telling():
                if draft.safe_name(name) == RECOMMENDED:
                    raise UserError(f"{name} is what the computed settings are called.", "Choose another name.")
                presets_folder().mkdir(parents=True, exist_ok=True)
                about = {"title": title or name, "description": description}
                config = config.model_copy(update={"start": StartConfig()})  # where a run starts from is its own
                write_config(presets_folder() / f"{draft.safe_name(name)}.toml", config, about)
                self._teller.tell(Notice("info", f"The settings were saved as the preset {name}."))
