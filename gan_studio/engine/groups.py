"""What networks are told of each picture: the set's own class, or the group of similar ones that it is in."""

import numpy as np
from numpy.typing import NDArray

from gan_studio.core.config import RunConfig
from gan_studio.core.errors import UserError
from gan_studio.core.run_folder import GROUPS, RunFolder
from gan_studio.data.groups import Groups, find_groups, read_groups, write_groups
from gan_studio.data.image_set import ImageSet
from gan_studio.engine.transfer.source import start_folder


def with_labels(
    config: RunConfig, image_set: ImageSet, groups: Groups | None = None
) -> tuple[RunConfig, NDArray[np.int64] | None]:
    """A settled configuration with what is known of the groups, and the labels ``N`` that go with it.

    Args:
        groups: those of the run; where there are none yet, they are found.

    Raises:
        UserError: the groups are those of pictures of another size.
    """
    if not config.classes.found:
        return config, image_set.labels
    groups = groups or find_groups(image_set.images, config.classes.groups, config.training.seed)
    labels = groups.labels(image_set.images)
    counts = np.bincount(labels, minlength=config.classes.groups)
    classes = config.classes.model_copy(update={"counts": tuple(counts.tolist())})
    return config.model_copy(update={"classes": classes}), labels


def groups_of_run(folder: RunFolder, config: RunConfig, image_set: ImageSet, *, fresh: bool) -> Groups | None:
    """The groups that a run's networks are told; None where they are told none.

    A fresh run takes those of the run that it starts from (`Source.gives_groups`), or finds its own, and keeps them:
    pictures that come later are sorted into the same ones.

    Raises:
        UserError: they are gone or damaged, or cannot be written.
    """
    if not config.classes.found:
        return None
    own, of_start = folder.groups_file, start_folder(folder) / GROUPS
    if not own.is_file():
        if not fresh:
            message = f"{own} is gone: it says which pictures are in which group."
            raise UserError(message, "Restore it from a copy, or make the run again.")
        if of_start.is_file():
            groups = read_groups(of_start)
        else:
            groups = find_groups(image_set.images, config.classes.groups, config.training.seed)
        write_groups(own, groups)
        return groups
    groups = read_groups(own)
    if len(groups) != config.classes.groups:
        message = f"{own} holds {len(groups):,} groups, and run.toml says {config.classes.groups:,}."
        raise UserError(message, "Undo the change to run.toml, or make the run again.")
    return groups
