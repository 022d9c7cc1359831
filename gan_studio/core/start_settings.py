"""The settings that a run starts with when it starts from another one."""

from gan_studio.core.config import ClassesConfig, DataConfig, RunConfig, StartConfig
from gan_studio.core.run_folder import RunFolder


def settings_from(folder: RunFolder, checkpoint: str, data: DataConfig | None = None) -> RunConfig:
    """Those of the source, with the default options of ``data`` or these; classes are settled anew.

    Raises:
        UserError: its ``run.toml`` cannot be read.
    """
    config = folder.read().config
    start = StartConfig(run=str(folder.path.absolute()), checkpoint=checkpoint)
    return config.model_copy(
        update={"data": data or DataConfig(), "start": start, "classes": without_names(config.classes)}
    )


def without_names(classes: ClassesConfig) -> ClassesConfig:
    """As they were before a set filled its own in."""
    return classes.model_copy(update={"names": ()})
