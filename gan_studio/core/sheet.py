"""What a sample sheet looks like; drawn by ``data.sheet``, written by the exporters in ``data/exporters``."""

from typing import Literal

from pydantic import Field

from gan_studio.core.config.option import Section, option

_SEEDS = 2**63 - 1

#: Rows, or columns.
MOST = 100


class SheetConfig(Section):
    """A page of samples. Lengths are pixels of the finished page.

    Attributes:
        offsets: latent dimension → σ added to every cell's latent: the explorer's sliders, taken along.
        end_offsets: the same for the second seed of an interpolation.
        class_shares: class → its share: what was explored, taken along. For ``classes == "mixture"``.
        end_class_shares: the same for the second seed of an interpolation.
    """

    rows: int = option(6, "Rows", "Pictures from top to bottom.", ge=1, le=MOST)
    columns: int = option(8, "Columns", "Pictures from left to right.", ge=1, le=MOST)
    varies: Literal["seeds", "interpolation", "slider"] = option(
        "seeds",
        "Cells vary",
        "Each cell its own seed; each row a walk between two seeds; or each row one seed with a slider moved.",
        choices={"seeds": "Seeds", "interpolation": "Interpolation", "slider": "One slider"},
    )
    seed: int = option(0, "First seed", "The seed of the first cell; the next has the next.", ge=0, le=_SEEDS)
    end_seed: int = option(
        1,
        "Second seed",
        "Where the first row's walk ends. Each further row starts and ends two seeds on.",
        ge=0,
        le=_SEEDS,
        only=("varies", ("interpolation",)),
    )
    path: Literal["spherical", "linear"] = option(
        "spherical",
        "Path",
        "Along the sphere that latents lie on, or straight through, where pictures are more alike.",
        choices={"spherical": "Spherical", "linear": "Linear"},
        only=("varies", ("interpolation",)),
    )
    slider: int = option(
        0, "Slider", "Which latent dimension moves along a row.", ge=0, le=4095, only=("varies", ("slider",))
    )
    reach: float = option(
        3.0, "Reach", "How far the slider goes to both sides.", unit="σ", gt=0, le=20, only=("varies", ("slider",))
    )
    classes: Literal["one", "rows", "columns", "random", "mixture"] = option(
        "rows",
        "Classes",
        "For generators that are told the class: one for the whole page, another for each row or column, drawn at "
        "random by the seed, or the mixture that was explored.",
        choices={
            "one": "One class",
            "rows": "A class each row",
            "columns": "A class each column",
            "random": "Random",
            "mixture": "As explored",
        },
    )
    class_name: str = option(
        "", "Class", "The class of all pictures; nothing is the first.", only=("classes", ("one",))
    )
    truncation: float = option(1.0, "Truncation", "Below 1: more typical pictures, less variety.", unit="ψ", ge=0, le=2)
    scale: int = option(
        2, "Scale", "Whole-number enlargement of each picture, without smoothing.", unit="×", ge=1, le=32
    )
    spacing: int = option(4, "Spacing", "Between pictures.", unit="px", ge=0, le=500)
    margin: int = option(16, "Margin", "Around the page.", unit="px", ge=0, le=2000)
    background: str = option("#ffffff", "Background", "Colour of the page; `transparent` for none.")
    captions: bool = option(False, "Captions", "Write the seed under each picture.")
    offsets: dict[int, float] = Field(default_factory=dict)
    end_offsets: dict[int, float] = Field(default_factory=dict)
    class_shares: dict[str, float] = Field(default_factory=dict)
    end_class_shares: dict[str, float] = Field(default_factory=dict)
