"""How good a preset's samples are after so many seconds: ``python -m benchmarks.quality --preset studio``.

Features are the 84 of a LeNet-like classifier trained here on the sample set's own classes (seed 0), so that no weights
need to be fetched. Figures hold for these features, sample counts and seeds only: compare within one table.
"""

import argparse
import json
import os
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from gan_studio.core.config import DataConfig, RunConfig
from gan_studio.core.latent import latents_from_seeds
from gan_studio.core.places import cache_folder
from gan_studio.core.presets import preset
from gan_studio.data.image_set import ImageSet
from gan_studio.data.prepare import load_images
from gan_studio.engine.pictures import to_uint8
from gan_studio.engine.trainer import Trainer

_SAMPLES = 5000
#: Seeds of the samples start here, far from those of the grid.
_FIRST_SEED = 10_000


@dataclass(frozen=True)
class Figure:
    """One measurement: squared units of the features for FID, thousandths for KID."""

    preset: str
    data: str
    seed: int
    seconds: float
    steps: int
    fid: float
    kid: float
    kid_error: float


class LeNet(nn.Module):
    """LeNet-5's shape with rectifiers (LeCun et al. 1998); 28×28 grey pictures to 84 features."""

    def __init__(self) -> None:
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(1, 16, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
            nn.Conv2d(16, 32, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(),
            nn.Linear(32 * 25, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(),
        )  # fmt: skip
        self.classes = nn.Linear(84, 10)

    def forward(self, x: Tensor) -> Tensor:
        """Pictures ``N×1×28×28`` to logits ``N×10``."""
        return self.classes(self.features(x))


def classifier(image_set: ImageSet, epochs: int = 6) -> LeNet:
    """A classifier of the set's own classes, trained once and kept in the cache."""
    path = cache_folder() / "benchmarks" / f"lenet-{image_set.fingerprint[:16]}.safetensors"
    with torch.random.fork_rng():
        torch.manual_seed(0)
        network = LeNet()
        if path.exists():
            network.load_state_dict(load_file(path))
            return network.eval()
        images, labels = to_float(np.asarray(image_set.images)), torch.tensor(np.asarray(image_set.labels))
        optimiser = torch.optim.Adam(network.parameters(), 1e-3)
        for _ in range(epochs):
            for index in torch.randperm(len(images)).split(128):
                loss = nn.functional.cross_entropy(network(images[index]), labels[index])
                optimiser.zero_grad()
                loss.backward()
                optimiser.step()
    path.parent.mkdir(parents=True, exist_ok=True)
    save_file(network.state_dict(), path)
    return network.eval()


def to_float(images: NDArray[np.uint8]) -> Tensor:
    """uint8 ``N×H×W×1`` to float ``N×1×H×W`` in [-1, 1]."""
    return torch.tensor(images).permute(0, 3, 1, 2).float() / 127.5 - 1


@torch.inference_mode()
def features_of(network: LeNet, images: NDArray[np.uint8]) -> Tensor:
    """float64 ``N×84``."""
    return torch.cat([network.features(part) for part in to_float(images).split(1000)]).double()


def fid(first: Tensor, second: Tensor) -> float:
    """Fréchet distance of two feature sets (Heusel et al. 2017, eq. 6)."""
    spreads = torch.cov(first.T), torch.cov(second.T)
    root = torch.linalg.eigvals(spreads[0] @ spreads[1]).real.clamp(min=0).sqrt().sum()
    means = (first.mean(0) - second.mean(0)).square().sum()
    return float(means + spreads[0].trace() + spreads[1].trace() - 2 * root)


def kid(first: Tensor, second: Tensor, blocks: int = 10) -> tuple[float, float]:
    """Kernel distance ×1000 (Bińkowski et al. 2018, eq. 4: cubic kernel, unbiased), standard error over blocks."""
    values = []
    size = min(len(first), len(second)) // blocks
    unit = second.square().mean().sqrt()  # the cubic kernel wants features of about 1
    first, second = first / unit, second / unit
    for a, b in zip(first.split(size)[:blocks], second.split(size)[:blocks], strict=True):
        within, between = [(x @ x.T / x.shape[1] + 1) ** 3 for x in (a, b)], (a @ b.T / a.shape[1] + 1) ** 3
        same = sum((kernel.sum() - kernel.trace()) / (size * (size - 1)) for kernel in within)
        values.append(float(same - 2 * between.mean()))
    return 1000 * float(np.mean(values)), 1000 * float(np.std(values, ddof=1)) / blocks**0.5


def measure(name: str, config: RunConfig, data: str, marks: list[float], pictures: Path | None) -> list[Figure]:
    """Train until each mark and hold the EMA generator's samples against the data.

    Seconds are the processor's, a thread: what a clock shows on a machine with nothing else to do.
    """
    image_set = load_images(DataConfig(source=data))
    judge = classifier(image_set)
    real = features_of(judge, np.asarray(image_set.images[:_SAMPLES]))
    trainer = Trainer(config, image_set.images, torch.device("cpu"))
    latents = torch.from_numpy(latents_from_seeds(range(_FIRST_SEED, _FIRST_SEED + _SAMPLES), config.network.latent))
    found, used = [], 0.0
    for mark in marks:
        while used < mark:
            start = time.process_time()
            for _ in range(10):
                values = trainer.advance()
            values.tolist()
            used += (time.process_time() - start) / torch.get_num_threads()
        with torch.inference_mode():
            samples = np.concatenate([to_uint8(trainer.generate_ema(part)) for part in latents.split(250)])
        fake = features_of(judge, samples)
        found.append(Figure(name, data, config.training.seed, mark, trainer.step, fid(fake, real), *kid(fake, real)))
        print(json.dumps(asdict(found[-1])), flush=True)
        if pictures:
            from gan_studio.data.grid import write_grid  # noqa: PLC0415 - only when asked for

            pictures.mkdir(parents=True, exist_ok=True)
            write_grid(
                pictures / f"{name}-{data.rsplit(':', maxsplit=1)[-1]}-{config.training.seed}-{mark:g}s.png",
                samples[:64],
            )
    return found


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--preset", action="append", help="may be given several times; the default preset without")
    parser.add_argument("--data", default="sample:digits", help="a set of 28×28 grey pictures with ten classes")
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
            measure(name, config, given.data, given.seconds, given.pictures)
    return 0


if __name__ == "__main__":
    sys.exit(main())
