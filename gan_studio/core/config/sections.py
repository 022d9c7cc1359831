"""The parts of a run's configuration that are the same for every architecture."""

from typing import Any, Literal

from pydantic import field_validator

from gan_studio.core.config.option import Section, option
from gan_studio.core.errors import UserError
from gan_studio.core.registry import Registry

#: Objective name → the engine's losses (opaque here).
objectives: Registry[Any] = Registry("objective", provider="gan_studio.engine.objectives")


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


class ObjectiveConfig(Section):
    """What the two networks play for."""

    name: str = option("non-saturating", "Objective", "The loss that D and G minimise.", choices=objectives)
    label_smoothing: float = option(
        0.0,
        "Label smoothing",
        "One-sided: real pictures count as 1 minus this for D, which keeps it from becoming too sure.",
        ge=0,
        lt=0.5,
        more=True,
    )

    @field_validator("name")
    @classmethod
    def _known(cls, name: str) -> str:
        try:
            return objectives.entry(name).name
        except UserError as error:
            raise ValueError(str(error)) from None


class PenaltyConfig(Section):
    """Terms added to the discriminator's loss to keep it smooth."""

    r1_gamma: float = option(
        0.0,
        "R1 gamma",
        "Strength of the gradient penalty on real pictures; 0 is off. Mescheder et al. 2018.",
        ge=0,
        le=1000,
    )
    r1_every: int = option(
        16,
        "R1 every",
        "Computed on every k-th step only, k times as strong: nearly as good, much cheaper.",
        unit="steps",
        ge=1,
        le=1000,
        more=True,
    )


class AugmentationConfig(Section):
    """Changes made to the pictures on the way to the discriminator."""

    flip: bool = option(False, "Flip", "Mirror half of the pictures left to right. Not for letters and digits.")


class OptimiserConfig(Section):
    """How one network's weights follow its gradient."""

    name: Literal["adam", "adamw", "rmsprop", "sgd"] = option(
        "adam",
        "Optimiser",
        "Adam is the usual choice.",
        choices={"adam": "Adam", "adamw": "AdamW", "rmsprop": "RMSProp", "sgd": "SGD"},
        more=True,
    )
    learning_rate: float = option(0.0002, "Learning rate", "Size of the steps. Too large and losses jump.", gt=0, le=1)
    beta1: float = option(
        0.5,
        "Beta 1",
        "How much of the last direction is kept; 0 or 0.5 for GANs.",
        ge=0,
        lt=1,
        more=True,
        only=("name", ("adam", "adamw")),
    )
    beta2: float = option(
        0.999,
        "Beta 2",
        "How slowly the step's scale adapts.",
        ge=0,
        lt=1,
        more=True,
        only=("name", ("adam", "adamw", "rmsprop")),
    )
    momentum: float = option(
        0.0, "Momentum", "How much of the last step is kept.", ge=0, lt=1, more=True, only=("name", ("sgd", "rmsprop"))
    )
    weight_decay: float = option(0.0, "Weight decay", "Pulls weights towards zero.", ge=0, le=1, more=True)


class OptimisersConfig(Section):
    """One optimiser for each network."""

    generator: OptimiserConfig = OptimiserConfig()
    discriminator: OptimiserConfig = OptimiserConfig()


class TrainingConfig(Section):
    """How long, how large and how often."""

    steps: int = option(
        4000, "Steps", "Generator steps in all. A run can be trained longer afterwards.", unit="steps", ge=1, le=10**9
    )
    batch_size: int = option(64, "Batch size", "Pictures a step.", unit="pictures", ge=2, le=65536)
    d_steps: int = option(
        1, "D steps", "Discriminator steps to one generator step.", unit="steps", ge=1, le=100, more=True
    )
    ema: float = option(
        0.995,
        "EMA",
        "Samples come from a running mean of G's weights; this much of the mean is kept a step, 0 turns it off.",
        ge=0,
        lt=1,
        more=True,
    )
    seed: int = option(0, "Seed", "The same seed, settings and machine give the same run.", ge=0, le=2**63 - 1)
    sample_every: int = option(
        100, "Samples every", "How often a grid of samples is stored.", unit="steps", ge=1, le=10**9
    )
    sample_count: int = option(
        36, "Samples", "Pictures in the grid of fixed latents.", unit="pictures", ge=1, le=1024, more=True
    )
    checkpoint_every: int = option(
        1000,
        "Checkpoint every",
        "How often the run is saved so that it can go on from there.",
        unit="steps",
        ge=1,
        le=10**9,
    )
    precision: Literal["auto", "float32", "bfloat16"] = option(
        "auto",
        "Precision",
        "bfloat16 is faster where the machine computes it; auto uses it there.",
        choices={"auto": "Automatic", "float32": "float32", "bfloat16": "bfloat16"},
        more=True,
    )
    device: str = option("auto", "Device", "Where to compute: auto, cpu, cuda, cuda:1, mps or xpu.", more=True)
