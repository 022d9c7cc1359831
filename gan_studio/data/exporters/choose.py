"""Picks the exporter by the suffix of the path. What the window and the command line call."""

from collections.abc import Callable
from pathlib import Path

from gan_studio.core.errors import UserError
from gan_studio.core.events import Progress
from gan_studio.data.exporters.base import Exporter, Pictures, Watch, exporters

_NOTHING = Watch()


def export_samples(
    path: Path,
    pictures: Pictures,
    *,
    on_progress: Callable[[Progress], None] = _NOTHING.on_progress,
    should_cancel: Callable[[], bool] = _NOTHING.should_cancel,
) -> None:
    """Write pictures by themselves: a path without suffix is a folder, otherwise ``.zip`` or ``.npz``.

    Raises:
        UserError: the suffix is not known, the target cannot be written or the disk is full; what was there is kept.
        Cancelled: ``should_cancel`` said so; what was there is kept.
    """
    _exporter(path, page=False).write(path, pictures, Watch(on_progress, should_cancel))


def export_sheet(
    path: Path,
    pictures: Pictures,
    *,
    on_progress: Callable[[Progress], None] = _NOTHING.on_progress,
    should_cancel: Callable[[], bool] = _NOTHING.should_cancel,
) -> None:
    """Write pictures as one page: ``.png`` or ``.pdf``. Raises as `export_samples` does."""
    _exporter(path, page=True).write(path, pictures, Watch(on_progress, should_cancel))


def _exporter(path: Path, *, page: bool) -> Exporter:
    known = [entry.value for entry in exporters if entry.value.page == page]
    # An existing folder may have a dot in its name.
    suffix = "" if path.is_dir() else path.suffix.lower()
    for exporter in known:
        if exporter.suffix == suffix:
            return exporter
    suffixes = ", ".join(sorted(exporter.suffix for exporter in known if exporter.suffix))
    folder = "" if page else ", or a name without a suffix for a folder"
    what = "a page" if page else "single pictures"
    wrong = f"{path.name} ends in {suffix}" if suffix else f"{path.name} has no suffix"
    raise UserError(f"{wrong}, which is no format for {what}.", f"Use one of {suffixes}{folder}.")
