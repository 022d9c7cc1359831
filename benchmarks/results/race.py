"""One training for so many seconds, in a process of its own so that its memory can be told.

python -m benchmarks.results.race PRESET DATA SEED --seconds S --place FOLDER
"""

import argparse
import os
import sys
import tempfile
from pathlib import Path

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

import torch

from benchmarks.machine import describe_machine
from benchmarks.programs.memory import peak_megabytes
from benchmarks.results.entry import Entry, write_entry
from benchmarks.results.plan import Race
from gan_studio.core.config import RunConfig
from gan_studio.core.errors import UserError
from gan_studio.core.evaluation import Evaluation
from gan_studio.core.events import Event, Metrics
from gan_studio.core.latent import latents_from_seeds
from gan_studio.core.presets import preset
from gan_studio.core.run_folder import RunFolder
from gan_studio.data.grid import write_grid
from gan_studio.data.prepare import load_images
from gan_studio.engine.describe import describe
from gan_studio.engine.evaluation.evaluate import evaluate
from gan_studio.engine.runs import create_run
from gan_studio.engine.sampler import Sampler
from gan_studio.engine.training import train

#: Side of the pictures, in pixels: what a set is trained at.
_SIZES = {"digits": 28, "fashion": 28, "emoji": 32}
_ENDLESS = 10**8
#: Pictures of the page's grids: seeds far from those that a run shows.
_FIRST_SEED, _GRID = 10_000, 48


class Clock:
    """Says stop when the training has had its time."""

    def __init__(self, seconds: float) -> None:
        self._limit = seconds
        self.seconds, self.steps, self.images = 0.0, 0, 0

    def hear(self, event: Event) -> None:
        """Takes the time from the run's own metrics: pauses and preparations do not count."""
        if isinstance(event, Metrics):
            self.steps, self.images = int(event.rows[-1, 0]), int(event.rows[-1, 1])
            self.seconds = float(event.rows[-1, 2])

    def over(self) -> bool:
        """Whether it is time."""
        return self.seconds >= self._limit


def configure(race: Race) -> RunConfig:
    """The preset on the race's pictures, left to run; a schedule keeps the preset's own length."""
    config = preset(race.preset).load().config
    side = _SIZES[race.data]
    changes: dict[str, object] = {
        "data.source": f"sample:{race.data}",
        "data.height": side,
        "data.width": side,
        "training.seed": race.seed,
        "training.sample_every": _ENDLESS,
        "training.checkpoint_every": _ENDLESS,
        "evaluation.every": 0,
    }
    if config.optimisers.generator.schedule == "constant":
        changes["training.steps"] = _ENDLESS
    return config.with_values(changes)


def run(race: Race, seconds: float, place: Path) -> Entry:
    """Train, measure, and leave the figures and a grid of samples in ``place``."""
    config, clock, failure = configure(race), Clock(seconds), ""
    with tempfile.TemporaryDirectory() as temporary:
        folder = create_run(Path(temporary) / "run", config, preset=race.preset)
        config = folder.read().config
        try:
            train(folder, on_event=clock.hear, should_stop=clock.over)
        except UserError as error:
            failure = error.message
        peak = _peak()
        evaluation = None if failure else _measure(race, folder, config, place)
    image_set = load_images(config.data)
    summary = describe(config, image_set.shape)
    return Entry(
        race.preset, race.data, race.seed, _SIZES[race.data], clock.seconds, clock.steps, clock.images, peak,
        (summary.generator_parameters, summary.discriminator_parameters), describe_machine(), evaluation, failure,
    )  # fmt: skip


def _measure(race: Race, folder: RunFolder, config: RunConfig, place: Path) -> Evaluation:
    sampler = Sampler.load(folder.newest_generator())
    latents = latents_from_seeds(range(_FIRST_SEED, _FIRST_SEED + _GRID), sampler.latent_size)
    write_grid(place / f"{race.name}.png", sampler.generate(latents))
    return evaluate(sampler, load_images(config.data), config.evaluation)


def _peak() -> float:
    return torch.cuda.max_memory_allocated() / 1e6 if torch.cuda.is_available() else peak_megabytes()


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser()
    parser.add_argument("preset")
    parser.add_argument("data")
    parser.add_argument("seed", type=int)
    parser.add_argument("--seconds", type=float, required=True)
    parser.add_argument("--place", type=Path, required=True)
    given = parser.parse_args()
    race = Race(given.preset, given.data, given.seed)
    given.place.mkdir(parents=True, exist_ok=True)
    write_entry(given.place / f"{race.name}.json", run(race, given.seconds, given.place))
    return 0


if __name__ == "__main__":
    sys.exit(main())
