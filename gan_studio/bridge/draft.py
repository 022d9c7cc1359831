"""What a new run starts as: a preset on an image set, with a name made from both."""

import re
from pathlib import Path
from typing import Any

from gan_studio.bridge.run_model import RunModel
from gan_studio.core.config import DataConfig, RunConfig
from gan_studio.core.config.training import largest_batch
from gan_studio.core.config_file import ConfigFile, read_config, write_config
from gan_studio.core.places import settings_file
from gan_studio.core.presets import RECOMMENDED, Preset, preset
from gan_studio.core.readable import readable
from gan_studio.core.recommendation import record


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


def follow(run: RunModel, data: DataConfig) -> None:
    """Let a draft follow what is recommended; what that is comes with its pictures, until then it has the default
    preset's settings (imports the engine)."""
    run.preset = RECOMMENDED
    run.recommended = on_images(preset(), data)
    run.set_config(run.recommended)


def name_of(data: DataConfig, preset: str) -> str:
    """What to call a run: ``digits-mlp``, with the recommended settings just ``digits``; safe as the name of a folder
    on every platform."""
    preset = "" if preset == RECOMMENDED else preset
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


def save_draft(run: RunModel) -> None:
    """Keep the draft, whose configuration is known, for the next time; ``UserError`` when that fails."""
    assert run.config is not None
    draft_file().parent.mkdir(parents=True, exist_ok=True)
    about = {"name": run.name if run.named else "", "preset": run.preset, **preset_record(run)}
    write_config(draft_file(), run.config, about, help_texts=False)


def preset_record(run: RunModel) -> dict[str, Any]:
    """What is recorded of a run's settings beside the name of their preset."""
    return record(run.base_preset, unchanged=run.follows) if run.preset == RECOMMENDED else {}


def take_preset_record(run: RunModel, config: RunConfig, about: dict[str, Any]) -> None:
    """Let ``run`` remember what `preset_record` wrote down with ``config``."""
    run.base_preset = str(about.get("base_preset", ""))
    run.recommended = config if about.get("as_recommended") is True else None


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
