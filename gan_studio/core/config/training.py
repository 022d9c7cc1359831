"""Options of the training itself."""

from typing import Literal

from gan_studio.core.config.option import Section, option


class TrainingConfig(Section):
    """How long, how large and how often."""

    steps: int = option(
        4000,
        "Steps",
        "Generator steps in all. A run can be trained longer afterwards.",
        unit="steps",
        ge=1,
        le=10**9,
        changeable=True,
    )
    batch_size: int = option(64, "Batch size", "Pictures a step.", unit="pictures", ge=2, le=65536, changeable=True)
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
        100,
        "Samples every",
        "How often a grid of samples is stored.",
        unit="steps",
        ge=1,
        le=10**9,
        changeable=True,
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
        changeable=True,
    )
    precision: Literal["auto", "float32", "bfloat16"] = option(
        "auto",
        "Precision",
        "bfloat16 is faster where the machine computes it; auto uses it there.",
        choices={"auto": "Automatic", "float32": "float32", "bfloat16": "bfloat16"},
        more=True,
    )
    device: str = option("auto", "Device", "Where to compute: auto, cpu, cuda, cuda:1, mps or xpu.", more=True)


def largest_batch(pictures: int) -> int:
    """The largest power of two that a set of so many pictures fills; 0 of none."""
    return 1 << (pictures.bit_length() - 1) if pictures else 0
