"""The one draft: a run that has not been started. It waits on the disk while the program is closed."""

from gan_studio.bridge import draft
from gan_studio.bridge.run_model import RunModel
from gan_studio.core.config import DataConfig, RunConfig
from gan_studio.core.config_file import read_toml
from gan_studio.core.errors import UserError
from gan_studio.core.presets import RECOMMENDED


class Drafts:
    """Makes, keeps and completes the draft.

    Attributes:
        run: the draft; None when the last one was started and no other was made.
    """

    def __init__(self) -> None:
        self.run: RunModel | None = _empty(DataConfig(), RECOMMENDED)
        self._kept: RunModel | None = self.run  # takes in last time's draft, once that can be read
        self._chosen: dict[RunModel, DataConfig] = {}  # images of drafts that have no configuration yet

    @property
    def worked_on(self) -> bool:
        """Whether settings of the user's own would be lost with the draft."""
        run = self.run
        if run is None or run.config is not None:
            return run is not None and run.touched
        return run is self._kept and draft.draft_file().is_file()

    def fresh(self, config: RunConfig | None, data: DataConfig, *, engine_ready: bool) -> RunModel:
        """Another draft: with ``config``, or following what is recommended for the images of ``data``.

        Without the engine a preset cannot be read: the draft has no configuration until `complete`.
        """
        self.run = _empty(config.data if config else data, "" if config else RECOMMENDED)
        self.run.config = config
        if config is None and engine_ready:
            draft.follow(self.run, data)
        self.choose(data)
        return self.run

    def choose(self, data: DataConfig) -> None:
        """Before `complete`: these images for the draft. Last time's draft gets them, its other settings stay."""
        if self.run is not None and self.run.config is None:
            self._chosen[self.run] = data

    def images(self, run: RunModel) -> DataConfig:
        """Of a draft without a configuration: those chosen for it, or last time's."""
        return self._chosen.get(run) or kept_data()

    def complete(self) -> None:
        """Now that the engine is loaded, give the draft its configuration: last time's, or the recommended one.

        Raises:
            UserError: last time's draft cannot be read; the draft is complete all the same.
        """
        kept, chosen, problem = self._kept, self._chosen, None
        self._kept, self._chosen = None, {}
        if kept is not None and kept.config is None:
            try:
                _take_in(kept, chosen.get(kept))
            except UserError as error:
                problem = error
        for run in (kept, self.run):  # two, when last time's was replaced meanwhile: it may be brought back
            if run is not None and run.config is None:
                draft.follow(run, chosen.get(run, DataConfig()))
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
            draft.save_draft(run)


def kept_data() -> DataConfig:
    """The images of the draft kept last time, readable before the engine is loaded."""
    try:
        return DataConfig.model_validate(read_toml(draft.draft_file()).get("data", {}))
    except (UserError, ValueError):
        return DataConfig()


def _take_in(run: RunModel, chosen: DataConfig | None) -> None:
    """Give ``run`` the name and the settings of last time's draft, if there is one, and the images chosen since."""
    kept = draft.load_draft()
    if kept is None:
        return
    config = kept.config
    run.preset = str(kept.about.get("preset", ""))
    draft.take_preset_record(run, config, kept.about)
    run.touched = not run.follows or config.data != DataConfig(source=config.data.source)
    name = str(kept.about.get("name", ""))
    if name and not run.named:
        run.named = True
        run.set_name(name)
    if chosen is not None and chosen.source != config.data.source:
        config = config.model_copy(update={"data": chosen})
    run.set_config(config)


def _empty(data: DataConfig, name: str) -> RunModel:
    return RunModel(draft.name_of(data, name), preset=name)
