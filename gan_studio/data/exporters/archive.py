"""Single PNG files in a zip, with the seed in the name, and ``settings.json``."""

import zipfile
from pathlib import Path

from gan_studio.core.files import atomic_write
from gan_studio.data.exporters.base import Exporter, Pictures, Watch, exporters
from gan_studio.data.exporters.singles import files_of


def _write(path: Path, pictures: Pictures, watch: Watch) -> None:
    with atomic_write(path) as file, zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for name, content in files_of(pictures, watch):
            # ZipInfo's own date, 1980: the same pictures give the same bytes.
            entry = zipfile.ZipInfo(name)
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content)


exporters.register("zip", "Zip", "Single PNG files in one archive.")(Exporter(".zip", False, _write))
