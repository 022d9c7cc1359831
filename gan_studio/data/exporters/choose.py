"""Picks the exporter by the suffix of the path. What the window and the command line call."""

import tempfile
from collections.abc import Callable
from pathlib import Path

from gan_studio.core.errors import UserError
from gan_studio.core.events import Progress
from gan_studio.core.files import unwritten
from gan_studio.data.exporters.base import Exporter, Pictures, Watch, exporters, require_no_file

_NOTHING = Watch()
#: Besides our own: who ends a name in one of these means a format, not a name that has a dot in it.
_OTHER_FORMATS = frozenset({
    ".jpg", ".jpeg", ".jfif", ".webp", ".gif", ".apng", ".tif", ".tiff", ".bmp", ".svg", ".ico", ".avif", ".heic",
    ".jxl", ".psd", ".eps", ".ps", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".zst", ".7z", ".rar", ".npy", ".h5", ".hdf5",
    ".pt", ".pkl", ".mat", ".csv", ".json", ".txt", ".html", ".mp4", ".webm", ".mov", ".avi", ".mkv",
})  # fmt: skip


def check_target(path: Path, *, page: bool) -> None:
    """Look whether a path can be written to, before time is spent on pictures for it; nothing is changed.

    Args:
        page: whether `export_sheet` is to write there, or else `export_samples`.

    Raises:
        UserError: what those would say.
    """
    exporter = _exporter(path, None if page else "", page=page)
    try:
        if not exporter.suffix:
            require_no_file(path)
        elif path.is_dir():
            raise UserError(f"{path} is a folder.", "Choose another name.")
        # A folder is made with those above it, a file is not.
        places = [path.parent] if exporter.suffix else [path, *path.parents]
        tempfile.TemporaryFile(dir=next((place for place in places if place.exists()), places[0])).close()
    except OSError as error:
        raise unwritten(path, error) from error


def export_samples(
    path: Path,
    pictures: Pictures,
    *,
    on_progress: Callable[[Progress], None] = _NOTHING.on_progress,
    should_cancel: Callable[[], bool] = _NOTHING.should_cancel,
) -> None:
    """Write pictures by themselves, as ``.zip``, ``.npz``, or else into a folder, whose name may have a dot in it.

    Raises:
        UserError: the suffix is that of another format, the target cannot be written or the disk is full; what was
            there is kept.
        Cancelled: ``should_cancel`` said so; what was there is kept.
    """
    _exporter(path, "", page=False).write(path, pictures, Watch(on_progress, should_cancel))


def export_sheet(
    path: Path,
    pictures: Pictures,
    *,
    on_progress: Callable[[Progress], None] = _NOTHING.on_progress,
    should_cancel: Callable[[], bool] = _NOTHING.should_cancel,
) -> None:
    """Write pictures as one page: ``.png`` or ``.pdf``. Raises as `export_samples` does."""
    _exporter(path, None, page=True).write(path, pictures, Watch(on_progress, should_cancel))


def export_as(
    suffix: str,
    path: Path,
    pictures: Pictures,
    *,
    on_progress: Callable[[Progress], None] = _NOTHING.on_progress,
    should_cancel: Callable[[], bool] = _NOTHING.should_cancel,
) -> None:
    """Write pictures in the format that was chosen, a page or not. Raises as `export_samples` does.

    Args:
        suffix: of the format; empty for a folder, which may have any name. A file whose name ends in another format's
            suffix is written in that one.
    """
    formats = {entry.value.suffix: entry.value for entry in exporters}
    exporter = _exporter(path, suffix) if suffix else formats[""]
    exporter.write(path, pictures, Watch(on_progress, should_cancel))


def _exporter(path: Path, usual: str | None, *, page: bool | None = None) -> Exporter:
    """The one that the path asks for: for pages, for single pictures, or (``page`` None) for either.

    Args:
        usual: suffix of the format for a name that does not end in one; None where there is none.
    """
    formats = {entry.value.suffix: entry.value for entry in exporters}
    known = {suffix: exporter for suffix, exporter in formats.items() if page in (None, exporter.page)}
    suffix = path.suffix.lower()
    if usual is not None and (path.is_dir() or not suffix or suffix not in _OTHER_FORMATS | formats.keys()):
        suffix = usual
    if suffix in known:
        return known[suffix]
    suffixes = ", ".join(sorted(filter(None, known)))
    folder = ", or a name without a suffix for a folder" if "" in known else ""
    what = {None: "an export", True: "a page", False: "single pictures"}[page]
    wrong = f"{path.name} ends in {suffix}" if suffix else f"{path.name} has no suffix"
    raise UserError(f"{wrong}, which is no format for {what}.", f"Use one of {suffixes}{folder}.")
