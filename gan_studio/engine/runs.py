"""Making a run, and the pictures of one that was made."""

import platform
import shutil
from collections.abc import Callable, Mapping
from importlib.metadata import version
from pathlib import Path

from gan_studio import __version__
from gan_studio.core.config import RunConfig
from gan_studio.core.config.data import source_name
from gan_studio.core.config_file import ConfigFile, write_config
from gan_studio.core.errors import ImagesChangedError, UserError
from gan_studio.core.events import Progress
from gan_studio.core.run_folder import RunFolder
from gan_studio.data.image_set import ImageSet
from gan_studio.data.prepare import load_images
from gan_studio.engine.device import choose_device
from gan_studio.engine.transfer.plan import report
from gan_studio.engine.transfer.source import find_source, write_start


def create_run(
    path: Path,
    config: RunConfig,
    *,
    preset: str = "",
    more_about: Mapping[str, object] | None = None,
    on_progress: Callable[[Progress], None] = lambda progress: None,
    should_cancel: Callable[[], bool] = lambda: False,
) -> RunFolder:
    """Make the folder of a run that can be trained: sizes and colours of its pictures are settled in its ``run.toml``.

    Args:
        preset: name of the preset that the configuration came from, for the record.
        more_about: what else is recorded of where it came from (`core.recommendation.record`).

    Raises:
        UserError: the pictures cannot be used, a setting cannot work with them, or the folder cannot be made.
        Cancelled: ``should_cancel`` said so.
    """
    choose_device(config.training.device)
    image_set = load_images(config.data, on_progress=on_progress, should_cancel=should_cancel)
    settled = settle(config, image_set)
    source = find_source(config.start) if config.start.run else None
    if source is not None:
        filled = {"run": str(source.folder.path), "trained": source.step}
        if source.place.name.startswith("step-") or source.place.name.startswith("last"):
            filled["checkpoint"] = str(source.step)
        settled = settled.model_copy(update={"start": config.start.model_copy(update=filled)})
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
        **(more_about or {}),
    }
    started = report(source, settled, image_set.shape) if source is not None else None
    folder = RunFolder.create(path, settled, about)
    if source is not None and started is not None:
        try:
            groups = source.gives_groups(settled, image_set.shape)
            copied = write_start(folder, source, discriminator=settled.start.discriminator, groups=groups)
            folder.log("start", 0, source=copied, **started.to_dict())
        except BaseException:
            shutil.rmtree(folder.path, ignore_errors=True)  # it was made just now
            raise
    return folder


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
    try:
        image_set = load_images(file.config.data, on_progress=on_progress, should_cancel=should_cancel)
    except UserError as error:
        if error.field != "data.source":
            raise
        several = "" if isinstance(file.config.data.source, str) else ", once for each of them"
        hint = f"{error.hint} If the pictures were moved: gan-studio resume {folder.path} --data SRC{several}."
        raise UserError(error.message, hint.strip(), error.field) from error
    hint = f"Restore {source_name(file.config.data.source)}{otherwise and f', or {otherwise}'}."
    _require_same(folder, file, image_set, hint)
    return image_set


def move_images(
    folder: RunFolder,
    source: str | tuple[str, ...],
    *,
    on_progress: Callable[[Progress], None] = lambda progress: None,
    should_cancel: Callable[[], bool] = lambda: False,
) -> None:
    """Note in ``run.toml`` that the run's pictures are elsewhere now.

    Raises:
        UserError: there are others, or none that can be used, or the run is being trained; ``run.toml`` is as it was.
        Cancelled: ``should_cancel`` said so; ``run.toml`` is as it was.
    """
    with folder.lock():
        file = folder.read()
        config = file.config.with_values({"data.source": source})
        image_set = load_images(config.data, on_progress=on_progress, should_cancel=should_cancel)
        order = "" if isinstance(file.config.data.source, str) else ", all in the order that it was started with"
        hint = f"In {source_name(source)} there are others: name what holds its own{order}."
        _require_same(folder, file, image_set, hint)
        write_config(folder.config_file, config, file.about)


def _require_same(folder: RunFolder, file: ConfigFile, image_set: ImageSet, hint: str) -> None:
    """``UserError`` when they are others than the run was started with."""
    known = file.about.get("fingerprint")
    if known and known != image_set.fingerprint:
        classes = file.config.classes
        if classes.names and not classes.found and image_set.classes != classes.names:
            hint += " If only the classes are others, data.labels in its run.toml says where they come from."
        hint = f"{hint} To go on with them as they are now: gan-studio resume {folder.path} --new-data."
        raise ImagesChangedError(
            f"The pictures of {folder.name} are not those it was started with.", hint, field="data.source"
        )


def settle(config: RunConfig, image_set: ImageSet) -> RunConfig:
    """The configuration with what the pictures decide: their sizes and colours, and the classes."""
    settled = config.with_classes(image_set.classes, len(image_set.images), image_set.shape)
    return settled.model_copy(update={"data": image_set.config})
