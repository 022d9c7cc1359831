"""One training, in a process of its own so that its memory can be told.

python -m benchmarks.results.race PRESET DATA SEED TIMES --scale S --place FOLDER --runs FOLDER
"""

import argparse
import os
import sys
from dataclasses import replace
from math import inf
from pathlib import Path

import torch

from benchmarks.machine import describe_machine
from benchmarks.programs.memory import peak_megabytes
from benchmarks.results.entry import Entry, write_entry
from benchmarks.results.plan import CPU, GPU, WAY, Race, Scale
from gan_studio.core.cores import usable_cores
from gan_studio.core.errors import UserError
from gan_studio.core.evaluation import Evaluation
from gan_studio.core.events import Event, Metrics
from gan_studio.core.latent import latents_from_seeds
from gan_studio.core.run_folder import RunFolder
from gan_studio.data.grid import write_grid
from gan_studio.data.prepare import load_images
from gan_studio.engine.describe import describe
from gan_studio.engine.device import choose_device
from gan_studio.engine.evaluation.evaluate import Evaluator
from gan_studio.engine.runs import create_run
from gan_studio.engine.sampler import Sampler
from gan_studio.engine.training import train

#: Pictures of the page's grids: seeds far from those that a run shows.
_FIRST_SEED, _GRID = 10_000, 48


class Clock:
    """Says stop when the training has had its time or its steps."""

    def __init__(self, seconds: float, steps: float) -> None:
        self._limits = seconds, steps
        self.seconds, self.steps, self.images = 0.0, 0, 0

    def hear(self, event: Event) -> None:
        """Takes the time from the run's own metrics: pauses and preparations do not count."""
        if isinstance(event, Metrics):
            self.steps, self.images = int(event.rows[-1, 0]), int(event.rows[-1, 1])
            self.seconds = float(event.rows[-1, 2])

    def over(self) -> bool:
        """Whether it is time."""
        return self.seconds >= self._limits[0] or self.steps >= self._limits[1]


def run(race: Race, scale: Scale, place: Path, runs: Path, machine: str) -> Entry:
    """Train, measure, and leave a grid of samples in ``place``; the figures are the caller's to keep."""
    folder = _folder(race, scale, runs)
    clock = _clock(race, scale)
    rows = folder.metrics()  # a run that has come far enough already trains no further
    if len(rows):
        clock.hear(Metrics(rows))
    failure = ""
    if not clock.over():
        try:
            train(folder, on_event=clock.hear, should_stop=clock.over)
        except UserError as error:
            failure = error.message
    peak = _peak()
    config = folder.read().config
    summary = describe(config, load_images(config.data).shape)
    entry = Entry(
        race.preset, race.data, race.seed, race.times, race.settings, scale.sides[race.data],
        clock.seconds, clock.steps, clock.images, usable_cores(), peak,
        (summary.generator_parameters, summary.discriminator_parameters), machine, failure=failure,
    )  # fmt: skip
    return entry if failure else replace(entry, evaluations=_measure(race, folder, place))


def _folder(race: Race, scale: Scale, runs: Path) -> RunFolder:
    folder = RunFolder(runs / race.run)
    return folder if folder.is_run() else create_run(folder.path, race.config(scale, runs), preset=race.preset)


def _clock(race: Race, scale: Scale) -> Clock:
    if not race.times:
        return Clock(scale.seconds, inf)
    return Clock(scale.most if race.times == 1 else inf, race.times * race.stated)


def _measure(race: Race, folder: RunFolder, place: Path) -> tuple[Evaluation, ...]:
    """The newest generator; of a race to a length before it those that were kept on the way, by the set's classes."""
    config = folder.read().config
    device = choose_device(config.training.device)
    image_set = load_images(config.data)

    def measure(checkpoints: list[Path], extractor: str) -> list[Evaluation]:
        settings = config.evaluation.model_copy(update={"extractor": extractor})
        evaluator = Evaluator(image_set, settings, device)
        samplers = (Sampler.load(checkpoint, device) for checkpoint in checkpoints)
        return [evaluator.evaluate(sampler, lambda progress: None, lambda: False) for sampler in samplers]

    if not race.times:
        newest = folder.newest_generator()
        sampler = Sampler.load(newest, device)
        if race.seed == 0:  # the one that the page shows
            latents = latents_from_seeds(range(_FIRST_SEED, _FIRST_SEED + _GRID), sampler.latent_size)
            write_grid(place / f"{race.name}.png", sampler.generate(latents))
        return tuple(measure([newest], config.evaluation.extractor))
    every = race.stated // 4 if race.times == 1 else race.stated
    kept = [step for step in folder.checkpoint_steps() if step <= race.times * race.stated]
    way = [folder.checkpoint(step) for step in kept if step % every == 0]
    return tuple(measure(way, WAY) + measure(way[-1:], config.evaluation.extractor))


def _peak() -> float:
    return torch.cuda.max_memory_allocated() / 1e6 if torch.cuda.is_available() else peak_megabytes()


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser()
    parser.add_argument("preset")
    parser.add_argument("data")
    parser.add_argument("seed", type=int)
    parser.add_argument("times", type=int)
    parser.add_argument("--scale", choices=["cpu", "gpu"], required=True)
    parser.add_argument("--seconds", type=float, help="instead of the scale's own")
    parser.add_argument("--place", type=Path, required=True)
    parser.add_argument("--runs", type=Path, required=True)
    parser.add_argument("--core", type=int, help="the only one to work on")
    given = parser.parse_args()
    machine = describe_machine()  # with all of its cores
    if given.core is not None:
        os.sched_setaffinity(0, {given.core})
    race = Race(given.preset, given.data, given.seed, given.times)
    scale = {"cpu": CPU, "gpu": GPU}[given.scale]
    scale = replace(scale, seconds=given.seconds or scale.seconds)
    given.place.mkdir(parents=True, exist_ok=True)
    write_entry(given.place / f"{race.name}.json", run(race, scale, given.place, given.runs, machine))
    return 0


if __name__ == "__main__":
    sys.exit(main())
