"""Files of other programs that hold arrays of pictures, with labels beside them."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gan_studio.core.errors import UserError
from gan_studio.data.label_values import classes_of
from gan_studio.data.sources.numpy_files import NumpyImages
from gan_studio.data.stored import Foreign, Sliceable, arrange, likeliest, note_on

#: Gives an array, while its file is open.
Opened = Callable[[], AbstractContextManager[Sliceable]]


class ForeignImages(NumpyImages):
    """Pictures of another program's file, with labels that are given."""

    def __init__(
        self, path: Path, images: Foreign, labels: NDArray[Any] | None, named: str, depth: str = "auto"
    ) -> None:
        super().__init__(path, images, None, depth)  # type: ignore[arg-type]  # it has what is asked of one
        self._values, self._named = labels, named

    def labels(self) -> tuple[NDArray[np.int64] | None, tuple[str, ...]]:
        """See `Arrays`."""
        return (None, ()) if self._values is None else classes_of(self._values, self.count, self._named)


def foreign_images(
    path: Path,
    shapes: dict[str, tuple[int, ...]],
    read: Callable[[str], NDArray[Any]],
    opened: Callable[[str], tuple[Any, Opened]],
    *,
    hint: str,
    depth: str,
    matlab: bool = False,
    turned: bool = False,
) -> ForeignImages:
    """The likeliest pictures in a file, and their labels.

    Args:
        shapes: of the arrays by name, as MATLAB or the other program has them.
        read: gives an array of labels.
        opened: the type of an array, and what opens it.
        hint: what to do where there are no pictures.
        depth: ``data.depth``.
        matlab: see `arrange`.
        turned: the axes are stored in the opposite order of ``shapes``.

    Raises:
        UserError: there are no pictures.
    """
    found = likeliest(shapes, matlab=matlab)
    if found is None:
        names = ", ".join(shapes) or "nothing that is read"
        raise UserError(f"{path} holds no pictures but {names}.", hint, field="data.source")
    images, labels = found
    values = read(labels) if labels else None
    count = int(np.squeeze(values).shape[0]) if values is not None else 0
    arrangement = arrange(shapes[images], matlab=matlab, count=count)
    assert arrangement is not None, "it was found likely"
    note = note_on(list(shapes), images, labels, arrangement)
    if turned:
        last = len(shapes[images]) - 1
        arrangement = replace(arrangement, axes=tuple(last - axis for axis in arrangement.axes))
    dtype, opener = opened(images)
    stored = Foreign(f"{images!r} in {path}", dtype, arrangement, opener)
    source = ForeignImages(path, stored, values, f"{labels!r}", depth)
    source.origin = replace(source.origin, notes=(note,))
    return source
