"""What a new run starts as: a preset on an image set, with a name made from both."""

import re
from pathlib import Path

from gan_studio.core.config import DataConfig, RunConfig
from gan_studio.core.config.training import largest_batch
from gan_studio.core.config_file import ConfigFile, read_config, write_config
from gan_studio.core.places import settings_file
from gan_studio.core.presets import Preset
from gan_studio.core.readable import readable


def on_images(preset: Preset, data: DataConfig, former: Preset | None = None, count: int = 0) -> RunConfig:
    """The preset's configuration on the images of ``data`` (imports the engine).

    Fit and colours stay as the user has them, unless the preset says; so does the size where a preset takes the place
    of another.

    Args:
        former: the preset that was chosen before: a size that it asked for goes with it.
        count: of the images, 0 when not known: a batch is no larger.
    """
    config = preset.load().config
    says = config.data.model_dump(exclude_defaults=True, exclude={"source"})
    asked = former.load().config.data if former is not None else data
    if (data.height, data.width) == (asked.height, asked.width):
        says = {"height": 0, "width": 0, **says}
    updated = config.model_copy(update={"data": data.model_copy(update=says)})
    if 2 <= count < config.training.batch_size:
        updated = updated.with_values({"training.batch_size": largest_batch(count)})
    return updated


def name_of(data: DataConfig, preset: str) -> str:
    """What to call a run: ``digits-studio``; safe as the name of a folder on every platform."""
    source = data.source if isinstance(data.source, str) else data.source[0]
    stem = source.removeprefix("sample:") if source.startswith("sample:") else _stem(Path(source))
    return safe_name("-".join(part for part in (stem, preset) if part))


def safe_name(text: str) -> str:
    """``text`` without what a file system or a person in a terminal would trip over; never empty."""
    cleaned = re.sub(r'[\x00-\x1f<>:"/\\|?*]+', "-", readable(text)).strip(" .-")
    return cleaned[:80].rstrip(" .-") or "run"


def draft_file() -> Path:
    """Where the draft waits while the program is closed."""
    return settings_file().with_name("draft.toml")


def save_draft(config: RunConfig, name: str, preset: str) -> None:
    """Keep the draft for the next time; ``UserError`` when that fails. An empty ``name`` is made from its parts."""
    draft_file().parent.mkdir(parents=True, exist_ok=True)
    write_config(draft_file(), config, {"name": name, "preset": preset}, help_texts=False)


def load_draft() -> ConfigFile | None:
    """The draft kept last time, or None; ``UserError`` when it cannot be read (imports the engine)."""
    return read_config(draft_file()) if draft_file().is_file() else None


_DATA_SUFFIXES = (
    ".gz", ".zip", ".npz", ".npy", ".tar", ".tgz", ".bz2", ".xz", ".txz", ".tbz", ".tbz2", ".csv", ".parquet", ".mat",
    ".h5", ".hdf5", ".mp4", ".mov", ".mkv", ".webm", ".avi",
)  # fmt: skip


def _stem(path: Path) -> str:
    name = path.name
    while (shorter := Path(name).stem) != name and Path(name).suffix.lower() in _DATA_SUFFIXES:
        name = shorter
    return name
