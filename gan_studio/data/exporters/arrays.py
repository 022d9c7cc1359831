"""Pictures as numpy arrays: ``images`` uint8 ``N×H×W×C`` and ``seeds`` int64 ``N``."""

from pathlib import Path

import numpy as np

from gan_studio.core.files import atomic_write
from gan_studio.data.exporters.base import Exporter, Pictures, Watch, exporters


def _write(path: Path, pictures: Pictures, watch: Watch) -> None:
    watch.check()
    with atomic_write(path) as file:
        np.savez_compressed(file, images=pictures.images, seeds=np.array(pictures.seeds, np.int64))
    watch.at(len(pictures.images), len(pictures.images))


exporters.register("npz", "NumPy", "Arrays `images` and `seeds` for scripts.")(Exporter(".npz", False, _write))
