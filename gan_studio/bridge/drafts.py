"""The one draft: a run that has not been started. It waits on the disk while the program is closed."""

from gan_studio.bridge import draft
from gan_studio.bridge.run_model import RunModel
from gan_studio.core.config import DataConfig, RunConfig
from gan_studio.core.config_file import read_toml
from gan_studio.core.errors import UserError
from gan_studio.core.presets import DEFAULT_PRESET, preset


class Drafts:
    """Makes, keeps and completes the draft.

    Attributes:
        run: the draft; None when the last one was started and no other was made.
    """

    def __init__(self) -> None:
        self.run: RunModel | None = _empty(DataConfig(), DEFAULT_PRESET)

    def fresh(self, config: RunConfig | None, data: DataConfig, *, engine_ready: bool) -> RunModel:
        """Another draft: with ``config``, or with the default preset on the images of ``data``.

        Without the engine a preset cannot be read: the draft has no configuration until `complete`.
        """
        name = "" if config else DEFAULT_PRESET
        if config is None and engine_ready:
            config = draft.on_images(preset(), data)
        self.run = _empty(config.data if config else data, name)
        self.run.config = config
        return self.run

    def complete(self, data: DataConfig | None) -> None:
        """Now that the engine is loaded, give the draft its configuration: last time's, or the default preset's.

        Args:
            data: the images that have been chosen for it meanwhile; last time's draft is taken only when it has them.

        Raises:
            UserError: last time's draft cannot be read; the draft is complete all the same.
        """
        run = self.run
        if run is None or run.config is not None:
            return
        problem = None
        try:
            kept = draft.load_draft() if data in (None, kept_data()) else None
        except UserError as error:
            kept, problem = None, error
        if kept is None:
            run.set_config(draft.on_images(preset(), data or DataConfig()))
        else:
            run.preset = str(kept.about.get("preset", DEFAULT_PRESET))
            if name := str(kept.about.get("name", "")):
                run.named = True
                run.set_name(name)
            run.set_config(kept.config)
        if problem is not None:
            raise problem

    def started(self, run: RunModel) -> None:
        """``run`` has become a run of the disk."""
        if run is self.run:
            self.run = None
            draft.draft_file().unlink(missing_ok=True)

    def keep(self) -> None:
        """Write the draft; ``UserError`` when that fails."""
        run = self.run
        if run is not None and run.config is not None:
            draft.save_draft(run.config, run.name if run.named else "", run.preset)


def kept_data() -> DataConfig:
    """The images of the draft kept last time, readable before the engine is loaded."""
    try:
        return DataConfig.model_validate(read_toml(draft.draft_file()).get("data", {}))
    except (UserError, ValueError):
        return DataConfig()


def _empty(data: DataConfig, name: str) -> RunModel:
    return RunModel(draft.name_of(data, name), preset=name)
