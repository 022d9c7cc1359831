"""Changing a run that does not train: its settings, or its pictures."""

from collections.abc import Callable, Sequence

from gan_studio.core.config import RunConfig
from gan_studio.core.errors import UserError
from gan_studio.core.events import Progress
from gan_studio.core.revisions import require_changeable, write_settings
from gan_studio.core.run_folder import RunFolder
from gan_studio.core.shape import CHANNELS, ImageShape
from gan_studio.data.image_set import ImageSet
from gan_studio.data.prepare import load_images
from gan_studio.engine.runs import own_images


def change_settings(
    folder: RunFolder,
    changed: RunConfig,
    paths: Sequence[str],
    *,
    on_progress: Callable[[Progress], None] = lambda progress: None,
    should_cancel: Callable[[], bool] = lambda: False,
) -> None:
    """Write other settings for a run; they count from its next start on, which notes them with its step.

    Args:
        changed: the run's configuration with changes at ``paths``.

    Raises:
        UserError: an option is fixed, cannot work, or the run is being trained; ``run.toml`` is as it was.
        Cancelled: ``should_cancel`` said so; ``run.toml`` is as it was.
    """
    require_changeable(folder, changed, paths)
    with folder.lock():
        image_set = own_images(folder, folder.read(), on_progress=on_progress, should_cancel=should_cancel)
        _require_working(changed, image_set)
        write_settings(folder, changed)


def accept_images(
    folder: RunFolder,
    source: str | tuple[str, ...] | None = None,
    *,
    on_progress: Callable[[Progress], None] = lambda progress: None,
    should_cancel: Callable[[], bool] = lambda: False,
) -> bool:
    """Let a run go on with other pictures than it was started with; whether they are others at all.

    The pictures are prepared as the run's own were, so they have its size. Their order begins with a new epoch, and
    the next start notes the change with its step. Evaluations of before keep the fingerprint that they were made with.

    Args:
        source: where they are; None for where the run's own were.

    Raises:
        UserError: they do not fit the networks, or the run is being trained; ``run.toml`` is as it was.
        Cancelled: ``should_cancel`` said so; ``run.toml`` is as it was.
    """
    with folder.lock():
        file = folder.read()
        config = file.config if source is None else file.config.with_values({"data.source": source})
        image_set = load_images(config.data, on_progress=on_progress, should_cancel=should_cancel)
        _require_fitting(folder, config, image_set)
        _require_working(config, image_set)
        known = file.about.get("fingerprint")
        write_settings(folder, config, {**file.about, "fingerprint": image_set.fingerprint})
        return known != image_set.fingerprint


def _require_fitting(folder: RunFolder, config: RunConfig, image_set: ImageSet) -> None:
    data = config.data
    own = ImageShape(data.height, data.width, CHANNELS.get(data.channels, 0))
    other = f"start a new run from this one: gan-studio train --data SRC --from {folder.path} --run DIR."
    if image_set.shape != own:
        message = f"These pictures are {image_set.shape}, and {folder.name} makes {own}."
        raise UserError(message, f"Choose pictures of that size, or {other}", field="data.source")
    names, found = config.classes.names, image_set.classes
    if config.classes.conditional and not config.classes.found and names != found:
        added, gone = [name for name in found if name not in names], [name for name in names if name not in found]
        words = [f"{', '.join(part)} {end}" for part, end in ((added, "came new"), (gone, "are missing")) if part]
        message = f"{folder.name} is trained with classes, and these are others: {'; '.join(words) or 'their order'}."
        raise UserError(message, f"For other classes {other}", field="data.source")


def _require_working(config: RunConfig, image_set: ImageSet) -> None:
    problems = config.problems(image_set.shape, len(image_set.images), len(image_set.classes))
    if problems:
        raise UserError(problems[0].message, problems[0].hint, field=problems[0].path)
