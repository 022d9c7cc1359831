"""The engine without a window: a bare loop of its step, or a whole training.

    python -m benchmarks.programs.engine bare|headless --pulse FILE --place FOLDER [--preset NAME] [--steps N] …

Trains until killed, or ``--steps`` steps; then prints the peak of its memory as JSON.
"""

import argparse
import json
import os
import time
from pathlib import Path
from typing import Any

import torch

from benchmarks.programs.images import SOURCE
from benchmarks.programs.memory import peak_megabytes
from benchmarks.programs.pulse import Pulse
from gan_studio.core.config import RunConfig
from gan_studio.core.presets import preset
from gan_studio.data.prepare import load_images
from gan_studio.engine.device import choose_device
from gan_studio.engine.groups import with_labels
from gan_studio.engine.runs import create_run, settle
from gan_studio.engine.threads import use_cores
from gan_studio.engine.trainer import Trainer
from gan_studio.engine.training import train

ENDLESS = 1_000_000
COLOUR = "dcgan-64"
TINY = {"network.width": 4, "training.sample_count": 4}


def make_config(name: str = COLOUR, *, tiny: bool = False, **changes: Any) -> RunConfig:
    """A preset, ``dcgan-64`` on the benchmarks' pictures; ``changes`` are options of training."""
    config = preset(name).load().config
    if name == COLOUR:
        config = config.model_copy(update={"data": SOURCE})
    training = {f"training.{key}": value for key, value in {"steps": ENDLESS, **changes}.items()}
    return config.with_values(training | (TINY if tiny else {}))


def count_steps(pulse: Pulse) -> None:
    """Let every trainer of this process tell its steps."""
    advance = Trainer.advance

    def advance_and_tell(trainer: Trainer) -> torch.Tensor:
        values = advance(trainer)
        pulse.tick(time.monotonic())
        return values

    Trainer.advance = advance_and_tell  # type: ignore[method-assign] - to look at it without changing it


def run_bare(config: RunConfig) -> None:
    """Nothing but steps."""
    image_set = load_images(config.data)
    config = settle(config, image_set)
    device = choose_device(config.training.device)
    parts = use_cores(config, image_set.shape, device)
    config, labels = with_labels(config, image_set)
    trainer = Trainer(config, image_set.images, device, labels, parts=parts)
    while trainer.step < config.training.steps:
        trainer.advance()


def run_headless(config: RunConfig, folder: Path) -> None:
    """As ``gan-studio train`` does."""
    train(create_run(folder, config), on_event=lambda event: None, should_stop=lambda: False)


def main() -> None:
    """Do as the arguments say."""
    parser = argparse.ArgumentParser()
    parser.add_argument("kind", choices=("bare", "headless"))
    parser.add_argument("--pulse", required=True)
    parser.add_argument("--place", type=Path, required=True)
    parser.add_argument("--preset", default=COLOUR)
    parser.add_argument("--period", type=int, help="steps between samples, and between checkpoints")
    parser.add_argument("--tiny", action="store_true")
    parser.add_argument("--steps", type=int, default=ENDLESS)
    parser.add_argument("--precision", default="auto")
    parser.add_argument("--threads", type=int, default=0)
    arguments = parser.parse_args()
    if arguments.threads:
        torch.set_num_threads(arguments.threads)
    count_steps(Pulse(arguments.pulse))
    often = {"sample_every": arguments.period, "checkpoint_every": arguments.period} if arguments.period else {}
    rest = {"steps": arguments.steps, "precision": arguments.precision, **often}
    config = make_config(arguments.preset, tiny=arguments.tiny, **rest)
    if arguments.kind == "bare":
        run_bare(config)
    else:
        run_headless(config, arguments.place / f"run-{os.getpid()}")
    print(json.dumps({"peak": peak_megabytes(), "threads": torch.get_num_threads()}))


if __name__ == "__main__":
    main()
