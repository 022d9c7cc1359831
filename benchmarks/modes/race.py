"""One training on points, and what it found."""

import json
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from benchmarks.machine import describe_machine
from benchmarks.modes.plan import Contestant
from gan_studio.core.files import atomic_write
from gan_studio.core.latent import latents_from_seeds
from gan_studio.data.points import MIXTURES, Points, modes_covered
from gan_studio.data.prepare import load_images
from gan_studio.engine.pictures import as_points
from gan_studio.engine.trainer import Trainer

_SAMPLES = 10_000
#: Seeds of the points that are measured start here, far from those that are drawn.
_FIRST_SEED = 10_000


@dataclass(frozen=True)
class Entry:
    """What one training found.

    Attributes:
        found: modes, by the rule of `modes_covered`; most: of so many.
        good: share of points within 3 σ of a mode.
        seconds: of the processor, one thread.
        failure: why there is no figure.
    """

    name: str
    data: str
    seed: int
    steps: int
    found: int
    most: int
    good: float
    seconds: float
    machine: str
    failure: str = ""


def race(contestant: Contestant, data: str, seed: int, steps: int, picture: Path) -> Entry:
    """Train and measure; the drawn samples go to ``picture``."""
    torch.set_num_threads(1)
    config = contestant.config(data, seed, steps)
    image_set, mixture = load_images(config.data), MIXTURES[data]
    trainer = Trainer(config, image_set.images, torch.device("cpu"))
    start = time.process_time()
    for _ in range(steps):
        values = trainer.advance()
    sound = bool(values[:2].isfinite().all())
    seconds = time.process_time() - start
    coverage = modes_covered(_points(trainer), mixture)
    with atomic_write(picture) as file:
        Image.fromarray(trainer.sample()[0]).save(file, "PNG", optimize=True)
    failure = "" if sound else "broke down"
    counts = (coverage.found, coverage.modes, round(coverage.good, 4))
    return Entry(contestant.name, data, seed, steps, *counts, round(seconds, 1), describe_machine(), failure)


@torch.inference_mode()
def _points(trainer: Trainer) -> Points:
    seeds = range(_FIRST_SEED, _FIRST_SEED + _SAMPLES)
    latents = torch.from_numpy(latents_from_seeds(seeds, trainer.config.network.latent))
    return np.concatenate([as_points(trainer.generate_ema(part)) for part in latents.split(1000)])


def read_entries(path: Path) -> list[Entry]:
    """All that has been measured so far."""
    return [Entry(**values) for values in json.loads(path.read_text("utf-8"))] if path.exists() else []


def write_entries(path: Path, entries: list[Entry]) -> None:
    """Atomically."""
    lines = ",\n".join(json.dumps(asdict(entry)) for entry in entries)
    with atomic_write(path) as file:
        file.write(f"[\n{lines}\n]\n".encode())
