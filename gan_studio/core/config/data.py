"""Options of the pictures."""

from collections.abc import Sequence
from typing import Literal

from gan_studio.core.config.option import Section, option
from gan_studio.core.readable import readable

#: The value of ``data.labels`` for runs that were started before it was an option; see `data.layout.first_folders`.
FIRST_FOLDERS = "first-folders"


class DataConfig(Section):
    """Which pictures, and how they are made to fit."""

    source: str | tuple[str, ...] = option(
        "sample:digits",
        "Pictures",
        "A folder, an archive, picture files, a video, a file of arrays or a table of pixels, or sample:NAME.",
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
    # What the source leaves open; the report says what "auto" chose and offers the others where there are any.
    labels: str = option(
        "auto",
        "Classes from",
        "Where the classes come from: auto, none, folders, or column:NAME of a label file or an array of labels.",
        hidden=True,
    )
    parts: str = option(
        "auto",
        "Parts",
        "Which parts of a set that is split into folders are used: auto, all, or their names with commas: train,valid.",
        hidden=True,
    )
    frames: Literal["auto", "first", "all", "every"] = option(
        "auto",
        "Frames",
        "Which pages of a TIFF and frames of an animation or a video are used.",
        choices={"auto": "Automatic", "first": "The first", "all": "All", "every": "Every n-th"},
        hidden=True,
    )
    frame_step: int = option(
        10, "Frame step", "Distance between the frames that are used.", unit="frames", ge=1, le=10**6,
        only=("frames", ("every",)), hidden=True,
    )  # fmt: skip
    depth: Literal["auto", "8", "10", "12", "14", "16", "range"] = option(
        "auto",
        "White level",
        "What counts as white in pictures of more than 8 bits: the largest value of that many bits, or the range of "
        "values found in the whole set.",
        choices={
            "auto": "Automatic",
            "8": "8 bits",
            "10": "10 bits",
            "12": "12 bits",
            "14": "14 bits",
            "16": "16 bits",
            "range": "Range of the set",
        },
        hidden=True,
    )


def source_name(source: str | Sequence[str]) -> str:
    """What was given, in a line: of several files or folders how many they are."""
    return readable(source) if isinstance(source, str) else f"{len(source)} files or folders"
