"""Changing a run's options, and what keeps them from working."""

from gan_studio.bridge.images_model import ImagesModel
from gan_studio.bridge.run_model import RunModel
from gan_studio.core.config import Problem, RunConfig, changeable_paths
from gan_studio.core.errors import UserError


def change_options(run: RunModel, changes: dict[str, object]) -> RunConfig | None:
    """The run's configuration with changes by dotted path; None when nothing can be taken.

    A value that cannot be taken becomes a problem of the run, at its option, and stays one until a good one comes.
    """
    if run.config is None:
        return None
    allowed = () if run.editable else changeable_paths(run.config)
    fixed = [path for path in changes if not run.editable and path not in allowed]
    if fixed:
        hint = "Make a new run with the settings of this one to change it, or start one from this one's networks."
        run.refuse(Problem(fixed[0], "This was fixed when the run started.", hint))
        return None
    try:
        config = run.config.with_values(dict(changes))
    except UserError as error:
        at_fault = error.field if error.field in changes else next(iter(changes), error.field)
        message = error.message.removeprefix(f"{error.field}: ")
        run.refuse(Problem(at_fault, message, error.hint), changes.get(at_fault))
        return None
    run.accept(changes)
    return config


def find_problems(run: RunModel, images: ImagesModel) -> list[Problem]:
    """What keeps a draft from being trained on these images, or a run that was changed from going on."""
    if not run.editable and not run.touched:
        return []
    if images.error is not None and run.editable:
        return [Problem("data.source", images.error.message, images.error.hint)]
    image_set = images.image_set
    if run.config is None or image_set is None or not images.current:
        return []
    config = with_class_names(run, images) or run.config
    return config.problems(image_set.shape, len(image_set.images), len(image_set.classes))


def with_class_names(run: RunModel, images: ImagesModel) -> RunConfig | None:
    """The configuration with the set's classes, as training will settle them; a run on the disk has its own."""
    config, image_set = run.config, images.image_set
    if config is None or not run.editable or image_set is None or not images.current:
        return config
    return config.with_classes(image_set.classes, len(image_set.images), image_set.shape)
