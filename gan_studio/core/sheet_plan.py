"""Which latent stands in which cell of a sheet, and what is written under it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from gan_studio.core.classes import ClassWeights, blend_classes, mixed_classes, one_hot
from gan_studio.core.errors import UserError
from gan_studio.core.latent import Latents, latents_from_seeds, lerp, slerp, truncate
from gan_studio.core.sheet import SheetConfig

_SEED_COUNT = 2**63


@dataclass(frozen=True)
class SheetPlan:
    """The cells of a sheet, row by row.

    Attributes:
        latents: float32 ``N×Z``, N = rows × columns, truncated.
        captions: N texts, or none when the sheet has no captions.
        seeds: N seeds; along a walk or a slider, the seed its row starts from.
        classes: weights ``N×K``; None for a generator without classes.
    """

    latents: Latents
    captions: tuple[str, ...]
    seeds: tuple[int, ...]
    classes: ClassWeights | None = None

    @property
    def labels(self) -> tuple[int, ...]:
        """Each cell's class, of a mixture the heaviest; empty without classes."""
        return () if self.classes is None else tuple(int(label) for label in self.classes.argmax(axis=1))


def plan(config: SheetConfig, latent_size: int, class_names: Sequence[str] = ()) -> SheetPlan:
    """Work out every cell of a sheet for a generator with ``latent_size`` latent dimensions and these classes, if any.

    Raises:
        UserError: the slider that should vary is not one of the generator's.
    """
    latents, captions, seeds = _PLANNERS[config.varies](config, latent_size)
    classes = _classes(config, seeds, class_names) if class_names else None
    if classes is not None and config.classes in ("rows", "columns", "random"):
        names = [class_names[label] for label in classes.argmax(axis=1)]
        captions = [f"{name} · {caption}" for name, caption in zip(names, captions, strict=True)]
    return SheetPlan(
        truncate(latents, config.truncation),
        tuple(captions) if config.captions else (),
        tuple(seeds),
        classes,
    )


def move(latents: Latents, offsets: Mapping[int, float]) -> Latents:
    """``N×Z`` latents with σ added to some dimensions; dimensions that the generator lacks are passed over."""
    moved = latents.copy()
    for dimension, sigmas in offsets.items():
        if 0 <= dimension < moved.shape[1]:
            moved[:, dimension] += np.float32(sigmas)
    return moved


_Cells = tuple[Latents, list[str], list[int]]


def _seeds(config: SheetConfig, size: int) -> _Cells:
    seeds = _following(config.seed, config.rows * config.columns)
    return move(latents_from_seeds(seeds, size), config.offsets), [str(seed) for seed in seeds], seeds


def _interpolation(config: SheetConfig, size: int) -> _Cells:
    starts = _following(config.seed, config.rows, by=2)
    ends = _following(config.end_seed, config.rows, by=2)
    walk = slerp if config.path == "spherical" else lerp
    first = move(latents_from_seeds(starts, size), config.offsets)
    last = move(latents_from_seeds(ends, size), config.end_offsets)
    latents = np.concatenate([walk(a, b, config.columns) for a, b in zip(first, last, strict=True)])
    between = [f"{t:.2f}" for t in np.linspace(0, 1, config.columns)[1:-1]]
    captions: list[str] = []
    for start, end in zip(starts, ends, strict=True):
        captions += [str(start), *between, str(end)][: config.columns]
    return latents, captions, [seed for seed in starts for _ in range(config.columns)]


def _slider(config: SheetConfig, size: int) -> _Cells:
    if config.slider >= size:
        raise UserError(
            f"Slider {config.slider} is not there: this generator has {size} latent dimensions.",
            f"Choose a slider from 0 to {size - 1}.",
            field="slider",
        )
    starts = _following(config.seed, config.rows)
    seeds = [seed for seed in starts for _ in range(config.columns)]
    # A single column shows the seed as it is.
    steps = np.linspace(-config.reach, config.reach, config.columns) if config.columns > 1 else np.zeros(1)
    latents = np.repeat(move(latents_from_seeds(starts, size), config.offsets), config.columns, axis=0)
    latents[:, config.slider] += np.tile(steps, config.rows).astype(np.float32)
    captions = [f"{seed}: {_signed(step)}" for seed in starts for step in steps]
    return latents, captions, seeds


def _classes(config: SheetConfig, seeds: Sequence[int], names: Sequence[str]) -> ClassWeights:
    """Each cell's class; of a class that the generator lacks, the first."""
    rows, columns = config.rows, config.columns
    if config.classes == "mixture":
        start, end = (mixed_classes(shares, names) for shares in (config.class_shares, config.end_class_shares))
        if config.varies == "interpolation":
            return np.tile(blend_classes(start, end, np.linspace(0, 1, columns)), (rows, 1))
        return np.repeat(start, rows * columns, axis=0)
    if config.classes == "one":
        return np.repeat(mixed_classes({config.class_name: 1.0}, names), rows * columns, axis=0)
    if config.classes == "random":
        # Beside the latent, which begins with the same seed: the class must not hang together with it.
        return one_hot(
            [int(np.random.Generator(np.random.Philox([seed, 1])).integers(len(names))) for seed in seeds], len(names)
        )
    number = np.arange(rows * columns)
    return one_hot((number // columns if config.classes == "rows" else number % columns) % len(names), len(names))


_PLANNERS = {"seeds": _seeds, "interpolation": _interpolation, "slider": _slider}


def _following(first: int, count: int, by: int = 1) -> list[int]:
    return [(first + by * index) % _SEED_COUNT for index in range(count)]


def _signed(value: float) -> str:
    return "0" if abs(value) < 0.005 else f"{value:+.2g}"
