"""Labels of arrays that have one kind of them: used or not."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from gan_studio.core.config.data import FIRST_FOLDERS, DataConfig
from gan_studio.core.errors import UserError
from gan_studio.data.report import Choice
from gan_studio.data.source import Arrays

_FILE = "column:labels"


def labels_of(source: Arrays, config: DataConfig) -> tuple[NDArray[np.int64] | None, tuple[str, ...]]:
    """Labels and classes as the configuration asks for them; the source's origin gains the choice there is.

    Raises:
        UserError: the labels do not fit the pictures, or what was chosen is not there.
    """
    if source.label_columns:
        return source.labels()
    wanted = config.labels
    if wanted not in ("auto", "none", FIRST_FOLDERS, _FILE):
        raise UserError(f"There are no labels called {wanted!r}.", "Set data.labels to auto or none.", "data.labels")
    labels, classes = source.labels() if wanted != "none" else _if_sound(source)
    if len(classes) > 1:
        options = ((_FILE, f"Labels of the set ({len(classes):,} classes)"), ("none", "No classes"))
        message = "No classes." if wanted == "none" else "The set's labels are the classes."
        choice = Choice("data.labels", message, options, "none" if wanted == "none" else _FILE)
        source.origin = replace(source.origin, choices=(*source.origin.choices, choice))
    return (None, ()) if wanted == "none" else (labels, classes)


def _if_sound(source: Arrays) -> tuple[NDArray[np.int64] | None, tuple[str, ...]]:
    """Labels that are not wanted may be damaged."""
    try:
        return source.labels()
    except UserError:
        return None, ()
