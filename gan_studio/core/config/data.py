"""Options of the pictures."""

from collections.abc import Sequence
from typing import Literal

from gan_studio.core.config.option import Section, option


class DataConfig(Section):
    """Which pictures, and how they are made to fit."""

    source: str | tuple[str, ...] = option(
        "sample:digits",
        "Pictures",
        "A folder, zip, idx, npz or CIFAR file, picture files, or sample:NAME.",
        hidden=True,
    )
    height: int = option(
        0, "Height", "Height of the training pictures; 0 chooses from the data.", unit="px", ge=0, le=1024
    )
    width: int = option(
        0, "Width", "Width of the training pictures; 0 chooses from the data.", unit="px", ge=0, le=1024
    )
    channels: Literal["auto", "grey", "rgb", "rgba"] = option(
        "auto",
        "Colours",
        "Grey needs the least work; RGBA keeps transparency and learns it.",
        choices={"auto": "From the data", "grey": "Grey", "rgb": "RGB", "rgba": "RGBA"},
    )
    fit: Literal["crop", "pad", "stretch"] = option(
        "crop",
        "Fit",
        "What happens to pictures of another shape: cut the edges, add a border, or distort.",
        choices={"crop": "Crop", "pad": "Pad", "stretch": "Stretch"},
    )
    background: str = option(
        "#ffffff",
        "Background",
        "Colour of borders, and of what shows through where transparency is dropped.",
        more=True,
    )
    resample: Literal["lanczos", "bicubic", "box", "nearest"] = option(
        "lanczos",
        "Resize filter",
        "How pictures are made smaller or larger. Nearest suits pixel art.",
        choices={"lanczos": "Lanczos", "bicubic": "Bicubic", "box": "Box", "nearest": "Nearest"},
        more=True,
    )


def source_name(source: str | Sequence[str]) -> str:
    """What was given, in a line: of picture files how many they are."""
    return source if isinstance(source, str) else f"{len(source)} pictures"
