"""Making a run, and the pictures of one that was made."""

import platform
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

from gan_studio import __version__
from gan_studio.core.config import RunConfig
from gan_studio.core.config_file import ConfigFile
from gan_studio.core.errors import UserError
from gan_studio.core.events import Progress
from gan_studio.core.run_folder import RunFolder
from gan_studio.data.image_set import ImageSet
from gan_studio.data.prepare import load_images
from gan_studio.engine.device import choose_device


def create_run(
    path: Path,
    config: RunConfig,
    *,
    preset: str = "",
    on_progress: Callable[[Progress], None] = lambda progress: None,
    should_cancel: Callable[[], bool] = lambda: False,
) -> RunFolder:
    """Make the folder of a run that can be trained: sizes and colours of its pictures are settled in its ``run.toml``.

    Args:
        preset: name of the preset that the configuration came from, for the record.

    Raises:
        UserError: the pictures cannot be used, a setting cannot work with them, or the folder cannot be made.
        Cancelled: ``should_cancel`` said so.
    """
    choose_device(config.training.device)
    image_set = load_images(config.data, on_progress=on_progress, should_cancel=should_cancel)
    settled = settle(config, image_set)
    problems = settled.problems(image_set.shape, len(image_set.images), len(image_set.classes))
    if problems:
        raise UserError(problems[0].message, problems[0].hint, field=problems[0].path)
    about = {
        "program": __version__,
        "python": platform.python_version(),
        "torch": version("torch"),
        "numpy": version("numpy"),
        "fingerprint": image_set.fingerprint,
        "preset": preset,
    }
    return RunFolder.create(path, settled, about)


def own_images(
    folder: RunFolder,
    file: ConfigFile,
    *,
    otherwise: str = "",
    on_progress: Callable[[Progress], None] = lambda progress: None,
    should_cancel: Callable[[], bool] = lambda: False,
) -> ImageSet:
    """The pictures that a run was started with.

    Args:
        file: what ``folder.read()`` said.
        otherwise: what a user could do instead of bringing them back, for the hint.

    Raises:
        UserError: they are others now, or cannot be used.
        Cancelled: ``should_cancel`` said so.
    """
    image_set = load_images(file.config.data, on_progress=on_progress, should_cancel=should_cancel)
    known = file.about.get("fingerprint")
    if known and known != image_set.fingerprint:
        raise UserError(
            f"The pictures of {folder.name} are not those it was started with.",
            f"Restore {file.config.data.source}{otherwise and f', or {otherwise}'}.",
            field="data.source",
        )
    return image_set


def settle(config: RunConfig, image_set: ImageSet) -> RunConfig:
    """The configuration with what the pictures decide: their sizes and colours, and the classes."""
    settled = config.with_classes(image_set.classes, len(image_set.images), image_set.shape)
    return settled.model_copy(update={"data": image_set.config})
