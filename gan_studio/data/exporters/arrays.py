"""Pictures as numpy arrays: ``images`` uint8 ``N×H×W×C`` and ``seeds`` int64 ``N``; with classes also ``labels`` int64
``N`` and the ``classes`` (text ``K``) that they count."""

from pathlib import Path
from typing import Any

import numpy as np

from gan_studio.core.files import atomic_write
from gan_studio.data.exporters.base import Exporter, Pictures, Watch, exporters


def _write(path: Path, pictures: Pictures, watch: Watch) -> None:
    watch.check()
    arrays: dict[str, Any] = {"images": pictures.images, "seeds": np.array(pictures.seeds, np.int64)}
    if pictures.labels:
        arrays |= {"labels": np.array(pictures.labels, np.int64), "classes": np.array(pictures.class_names)}
    with atomic_write(path) as file:
        np.savez_compressed(file, **arrays)
    watch.at(len(pictures.images), len(pictures.images))


exporters.register("npz", "NumPy", "Arrays `images`, `seeds` and, with classes, `labels` for scripts.")(
    Exporter(".npz", False, _write)
)
