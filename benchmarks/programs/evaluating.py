"""Evaluations by themselves, and beside a training.

    python -m benchmarks.programs.evaluating alone|beside|curve --place FOLDER
        [--preset NAME] [--samples N] [--pictures N] …

Prints JSON. ``alone``: seconds of the first evaluation on a machine that knows nothing of the data, and of the next.
``beside``: how many seconds a training loses while it is evaluated, and how many the processor needs for that alone.
``curve``: seconds of the processor that the first point of the quality curve takes on such a machine, and the next; and
the share of the time that points take at the distance that they then keep.
"""

import argparse
import json
import os
import time
from pathlib import Path

import torch

from benchmarks.programs.engine import make_config
from gan_studio.core.config import RunConfig
from gan_studio.core.cores import usable_cores
from gan_studio.core.events import Evaluated, Event
from gan_studio.core.presets import DEFAULT_PRESET
from gan_studio.data.prepare import load_images
from gan_studio.engine.device import choose_device
from gan_studio.engine.evaluation.background import Background
from gan_studio.engine.evaluation.evaluate import Evaluator, evaluate
from gan_studio.engine.evaluation.examiner import Examiner
from gan_studio.engine.evaluation.quality_curve import Schedule
from gan_studio.engine.groups import with_labels
from gan_studio.engine.runs import create_run, settle
from gan_studio.engine.sampler import Sampler
from gan_studio.engine.threads import use_cores
from gan_studio.engine.trainer import Trainer

_WARM_UP, _COUNTED = 10, 60


def alone(config: RunConfig) -> dict[str, float]:
    """With all cores; a generator that was not trained takes no less than one that was."""
    image_set = load_images(config.data)
    config = settle(config, image_set)
    torch.set_num_threads(usable_cores())
    config, labels = with_labels(config, image_set)
    trainer = Trainer(config, image_set.images, torch.device("cpu"), labels)
    sampler = Sampler.from_published(trainer.published())
    seconds = []
    for _ in range(2):
        start = time.perf_counter()
        evaluate(sampler, image_set, config.evaluation)
        seconds.append(time.perf_counter() - start)
    return {"first": seconds[0], "again": seconds[1]}


def beside(config: RunConfig, place: Path) -> dict[str, float]:
    """As `train` does, without samples and checkpoints: the pace before and after, and in between.

    What the evaluation computes is found out by another one afterwards, as new to the data as the first and alone.
    """
    image_set = load_images(config.data)
    folder = create_run(place / "run", config.with_values({"evaluation.every": 1}))
    config = folder.read().config
    device = choose_device(config.training.device)
    parts = use_cores(config, image_set.shape, device)
    config, labels = with_labels(config, image_set)
    trainer = Trainer(config, image_set.images, device, labels, parts=parts)
    heard: list[Event] = []
    with Examiner(folder, trainer, image_set, device, heard.append) as examiner:
        _pace(trainer, _WARM_UP)
        before = _pace(trainer, _COUNTED)
        start, first = time.perf_counter(), trainer.step
        while not any(isinstance(event, Evaluated) for event in heard):
            trainer.advance()
            examiner.step_done()
        steps, seconds = trainer.step - first, time.perf_counter() - start
    after = _pace(trainer, _COUNTED)
    os.environ["GAN_STUDIO_HOME"] = str(place / "another home")
    torch.set_num_threads(1)
    start = time.process_time()
    evaluate(Sampler.from_published(trainer.published()), image_set, config.evaluation)
    computed = time.process_time() - start
    lost = seconds - steps * (before + after) / 2
    return {"lost": lost, "computed": computed, "steps": steps, "before": before, "after": after}


def curve(config: RunConfig) -> dict[str, float]:
    """Two points, as a training measures them, and what the schedule makes of the second one's cost."""
    image_set = load_images(config.data)
    config = settle(config, image_set)
    config, labels = with_labels(config, image_set)
    trainer = Trainer(config, image_set.images, torch.device("cpu"), labels)
    evaluator = Evaluator(image_set, config.evaluation, torch.device("cpu"), ("kid",), quick=True)
    work = Background(evaluator, torch.device("cpu"), "quality curve")
    costs = []
    for _ in range(2):
        work.begin(trainer.published(), threads=1)
        work.wait(lambda: False)
        if (result := work.take()) is None or isinstance(result[1], Exception):
            raise RuntimeError(f"the point was not measured: {result}")
        costs.append(work.cost)
    schedule = Schedule(config.evaluation.curve_share / 100, now=0.0)
    for cost in costs:
        schedule.measured(cost, now=0.0)
    return {"first": costs[0], "again": costs[1], "wait": schedule.due, "share": costs[1] / schedule.due}


def _pace(trainer: Trainer, steps: int) -> float:
    start = time.perf_counter()
    for _ in range(steps):
        trainer.advance()
    return (time.perf_counter() - start) / steps


def main() -> None:
    """Do as the arguments say."""
    parser = argparse.ArgumentParser()
    parser.add_argument("kind", choices=("alone", "beside", "curve"))
    parser.add_argument("--place", type=Path, required=True)
    parser.add_argument("--preset", default=DEFAULT_PRESET)
    parser.add_argument("--samples", type=int, default=2000)
    parser.add_argument("--pictures", type=int, default=5000)
    parser.add_argument("--tiny", action="store_true")
    arguments = parser.parse_args()
    os.environ["GAN_STUDIO_HOME"] = str(arguments.place / "home")  # where no features are kept yet
    counts = {"evaluation.samples": arguments.samples, "evaluation.pictures": arguments.pictures}
    if arguments.tiny:
        counts["evaluation.curve_samples"] = 50
    config = make_config(arguments.preset, tiny=arguments.tiny).with_values(counts)
    kinds = {"alone": alone, "beside": lambda config: beside(config, arguments.place), "curve": curve}
    answer = kinds[arguments.kind](config)
    print(json.dumps(answer))


if __name__ == "__main__":
    main()
