"""Single PNG files in a folder, with the seed in the name, and ``settings.json``."""

import os
from pathlib import Path

from gan_studio.core.files import atomic_folder, unwritten
from gan_studio.data.exporters.base import Exporter, Pictures, Watch, exporters, require_no_file
from gan_studio.data.exporters.singles import files_of


def _write(path: Path, pictures: Pictures, watch: Watch) -> None:
    """A new folder appears whole. In one that is there, other files stay and those of the same name are replaced."""
    require_no_file(path)
    if not path.exists():
        _fill(path, path, pictures, watch)
        return
    incoming = path / ".gan-studio-export"
    _fill(incoming, path, pictures, watch)
    try:
        for file in sorted(incoming.iterdir()):
            os.replace(file, path / file.name)
        incoming.rmdir()
    except OSError as error:
        raise unwritten(path, error) from error


def _fill(path: Path, called: Path, pictures: Pictures, watch: Watch) -> None:
    with atomic_folder(path, called) as folder:
        for name, content in files_of(pictures, watch):
            (folder / name).write_bytes(content)


exporters.register("folder", "Folder", "Single PNG files with the seed in the name.")(Exporter("", False, _write))
