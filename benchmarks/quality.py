"""How good a preset's samples are after so many seconds: ``python -m benchmarks.quality --preset studio``.

Features are those of a small classifier of the sample set's own classes, unless others are asked for. Figures hold for
these features, sample counts and seeds only: compare within one table.
"""

import argparse
import json
import os
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import torch

from gan_studio.core.config import DataConfig, EvaluationConfig, RunConfig
from gan_studio.core.latent import latents_from_seeds
from gan_studio.core.presets import preset
from gan_studio.data.grid import write_grid
from gan_studio.data.prepare import load_images
from gan_studio.engine.evaluation.evaluate import Evaluator
from gan_studio.engine.groups import with_labels
from gan_studio.engine.runs import settle
from gan_studio.engine.sampler import Sampler
from gan_studio.engine.trainer import Trainer

_SAMPLES = 5000
#: Seeds of the pictured samples start here, far from those of the grid.
_FIRST_SEED = 10_000
_PICTURED = 64
_CPU = torch.device("cpu")


@dataclass(frozen=True)
class Figure:
    """One measurement: squared units of the features for FID, thousandths for KID."""

    preset: str
    data: str
    seed: int
    seconds: float
    steps: int
    features: str
    fid: float
    kid: float
    kid_error: float


def measure(
    name: str, config: RunConfig, data: str, marks: list[float], features: str, pictures: Path | None
) -> list[Figure]:
    """Train until each mark and hold the EMA generator's samples against the data.

    Seconds are the processor's, a thread: what a clock shows on a machine with nothing else to do.
    """
    image_set = load_images(DataConfig(source=data))
    settings = EvaluationConfig(extractor=features, samples=_SAMPLES, pictures=_SAMPLES)
    evaluator = Evaluator(image_set, settings, _CPU, ("fid", "kid"))
    config, labels = with_labels(settle(config, image_set), image_set)
    trainer = Trainer(config, image_set.images, _CPU, labels)
    found, used = [], 0.0
    for mark in marks:
        while used < mark:
            start = time.process_time()
            for _ in range(10):
                values = trainer.advance()
            values.tolist()
            used += (time.process_time() - start) / torch.get_num_threads()
        sampler = Sampler.from_published(trainer.published())
        figures = evaluator.evaluate(sampler, lambda progress: None, lambda: False).measurements
        fid, kid = figures["fid"], figures["kid"]
        error = 1000 * (kid.error or 0)
        found.append(
            Figure(name, data, config.training.seed, mark, trainer.step, features, fid.value, 1000 * kid.value, error)
        )
        print(json.dumps(asdict(found[-1])), flush=True)
        if pictures:
            pictures.mkdir(parents=True, exist_ok=True)
            latents = latents_from_seeds(range(_FIRST_SEED, _FIRST_SEED + _PICTURED), sampler.latent_size)
            write_grid(
                pictures / f"{name}-{data.rsplit(':', maxsplit=1)[-1]}-{config.training.seed}-{mark:g}s.png",
                sampler.generate(latents),
            )
    return found


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--preset", action="append", help="may be given several times; the default preset without")
    parser.add_argument("--data", default="sample:digits", help="a set of pictures")
    parser.add_argument("--features", default="classes", help="the extractor")
    parser.add_argument("--seconds", type=float, nargs="+", default=[30, 60, 150])
    parser.add_argument("--seed", type=int, action="append")
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE")
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--pictures", type=Path, help="folder for a grid of samples at each mark")
    given = parser.parse_args()
    torch.set_num_threads(given.threads)
    changes = {key: json.loads(value) if value[0] in '-0123456789"[tf' else value
               for key, _, value in (item.partition("=") for item in given.set)}  # fmt: skip
    for name in given.preset or ["studio"]:
        for seed in given.seed or [0]:
            config = preset(name).load().config.with_values({**changes, "training.seed": seed})
            measure(name, config, given.data, given.seconds, given.features, given.pictures)
    return 0


if __name__ == "__main__":
    sys.exit(main())
