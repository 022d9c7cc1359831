"""Train with what is recommended for as long as a goal says, and judge the best generator that the run kept."""

import os
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from benchmarks.goals.lenet import LENET, register_lenet
from benchmarks.goals.lite1 import LITE1, register_lite1
from benchmarks.goals.outcome import Outcome
from benchmarks.goals.table import Goal
from benchmarks.machine import describe_machine
from benchmarks.results.plan import is_scheduled, settings_of
from benchmarks.start.race import Clock, write_samples
from benchmarks.start.speed import Reference
from gan_studio.core.recommendation import recommend, recommended_config
from gan_studio.core.run_folder import RunFolder
from gan_studio.data.image_set import ImageSet
from gan_studio.data.statistics import facts_of
from gan_studio.engine.evaluation.evaluate import evaluate
from gan_studio.engine.runs import create_run
from gan_studio.engine.sampler import Sampler, read_published
from gan_studio.engine.training import train

_METRICS = ("kid", "fid", "coverage", "memorisation")
#: Makes extractors known that are none of the program's.
_REGISTER = {LITE1: register_lite1, LENET: register_lenet}
#: Steps that no budget ends before.
_MANY = 10_000_000


def reach(goal: Goal, image_set: ImageSet, picture: Path | None, seed: int = 0) -> Outcome:
    """Train in a folder of its own, on so many cores without a GPU.

    Args:
        image_set: the goal's pictures.
        picture: where a grid of samples goes, if anywhere.
        seed: of the training.
    """
    _use(goal.cores)
    if goal.extractor in _REGISTER:
        _REGISTER[goal.extractor]()
    found = recommend(facts_of(image_set, "cpu", goal.cores))
    config = recommended_config(found, image_set.config).with_values({"training.device": "cpu", "training.seed": seed})
    with tempfile.TemporaryDirectory(prefix="gan-studio-goal-") as place:
        folder = create_run(Path(place) / "run", config, preset=found.preset)
        clock = Clock(Reference(), time.process_time if goal.cores == 1 else time.monotonic)
        limit = 60 * goal.minutes
        steps = config.training.steps if is_scheduled(config) else _MANY  # rates depend on it
        train(folder, on_event=lambda event: None, should_stop=lambda: clock.is_over(limit), steps=steps)
        minutes = clock.seconds / 60
        sampler = Sampler.from_published(read_published(_best(folder)))
        asked = {"extractor": goal.extractor, "samples": goal.samples, "pictures": 5000}
        judged = config.evaluation.model_copy(update=asked)
        evaluation = replace(evaluate(sampler, image_set, judged, metrics=_METRICS), source=goal.data)
        if picture:
            write_samples(picture, sampler)
        newest = Sampler.from_published(read_published(folder.newest_generator()))
        last = evaluate(newest, image_set, judged, metrics=_METRICS) if newest.step != sampler.step else None
        curve = tuple((one.step, one.measurements["kid"].value) for one in folder.evaluations() if one.quick)
    return Outcome(
        goal.name, found.preset, found.summary, settings_of(config), minutes, newest.step, evaluation,
        describe_machine(), replace(last, source=goal.data) if last else None, curve, seed=seed,
    )  # fmt: skip


def _best(folder: RunFolder) -> Path:
    """The best checkpoint, as Explore takes it; the newest where no generator was measured."""
    return folder.best_checkpoint if folder.best_evaluation() else folder.newest_generator()


def _use(cores: int) -> None:
    """Of those that this process may use; the training takes no more threads."""
    os.environ["OMP_NUM_THREADS"] = str(cores)
    if hasattr(os, "sched_setaffinity"):
        usable = sorted(os.sched_getaffinity(0))
        os.sched_setaffinity(0, usable[-cores:])
