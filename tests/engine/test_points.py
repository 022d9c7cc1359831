"""Training on points in the plane."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch

from gan_studio.core.config import DataConfig, families, objectives
from gan_studio.core.errors import UserError
from gan_studio.core.events import Event, Samples
from gan_studio.core.run_folder import RunFolder
from gan_studio.core.shape import ImageShape
from gan_studio.data.grid import read_grid
from gan_studio.data.points import MIXTURES, to_points
from gan_studio.data.prepare import load_images
from gan_studio.engine.describe import describe
from gan_studio.engine.pictures import as_points
from gan_studio.engine.sampler import Sampler
from gan_studio.engine.trainer import Trainer
from gan_studio.engine.training import train
from tests.engine.conftest import tiny_config

SHAPE = ImageShape(1, 2, 1)
RING: dict[str, Any] = {"data__source": "sample:ring"}


def go(folder: RunFolder, until: int | None = None) -> list[Event]:
    events: list[Event] = []
    asked = iter(range(10_000))
    train(folder, on_event=events.append, should_stop=lambda: until is not None and next(asked) > until + 5)
    return events


def test_points_reach_the_networks_as_they_are() -> None:
    images = load_images(DataConfig(source="sample:ring")).images
    trainer = Trainer(tiny_config(**RING), images, torch.device("cpu"))
    batch, _ = trainer._batches.next(8)
    assert (batch.dtype, batch.shape) == (torch.float32, (8, 1, 1, 2))
    given = {tuple(point) for point in to_points(images).tolist()}
    assert all(tuple(point) in given for point in as_points(batch).tolist())


def test_a_run_on_points_tells_one_drawn_picture(make_run: Callable[..., RunFolder]) -> None:
    folder = make_run(**RING)
    events = go(folder)
    pictures = [event.images for event in events if isinstance(event, Samples)]
    assert [images.shape for images in pictures] == [(1, 192, 192, 3)] * 3
    np.testing.assert_array_equal(read_grid(folder.sample_file(6)), pictures[-1])
    right = pictures[-1][0, 90:102, 165:]  # the mode at (0.8, 0) is seen, whatever G does
    assert (right != 255).any()


def test_the_sampler_draws_each_point_among_others(make_run: Callable[..., RunFolder]) -> None:
    folder = make_run(**RING)
    go(folder)
    sampler = Sampler.load(folder.newest_generator())
    assert sampler.shape == SHAPE
    pictures = sampler.generate(np.random.default_rng(0).standard_normal((3, 8)).astype(np.float32))
    assert pictures.shape == (3, 192, 192, 3)
    assert not np.array_equal(pictures[0], pictures[1])
    assert sampler.generate(np.zeros((0, 8), np.float32)).shape == (0, 192, 192, 3)


def test_a_stopped_run_on_points_ends_in_the_same_bytes(make_run: Callable[..., RunFolder]) -> None:
    straight, stopped = make_run("straight", **RING), make_run("stopped", **RING)
    go(straight)
    go(stopped, until=3)
    go(stopped)
    for name in ("generator.safetensors", "state.safetensors"):
        assert (stopped.last_checkpoint / name).read_bytes() == (straight.last_checkpoint / name).read_bytes()


def test_points_are_never_computed_in_three_digits() -> None:
    images = load_images(DataConfig(source="sample:ring")).images
    trainer = Trainer(tiny_config(training__precision="bfloat16", **RING), images, torch.device("cpu"))
    assert not trainer._game.bfloat16


def test_told_of_the_mode_both_networks_train(make_run: Callable[..., RunFolder]) -> None:
    folder = make_run(**RING, classes__generator="concatenation", classes__discriminator="projection")
    go(folder)
    sampler = Sampler.load(folder.newest_generator())
    assert len(sampler.class_names) == 8
    assert sampler.generate(np.zeros((2, 8), np.float32)).shape == (2, 192, 192, 3)


def test_only_networks_that_can_make_points_are_let() -> None:
    for entry in families:
        config = tiny_config().with_values({"network.family": entry.name})
        paths = [problem.path for problem in config.problems(SHAPE, 10_000)]
        assert ("network.family" in paths) == (entry.name != "mlp"), entry.name


def test_the_networks_can_be_described() -> None:
    summary = describe(tiny_config(), SHAPE)
    assert summary.generator[-1].shape == (1, 1, 2)
    with pytest.raises(UserError, match="the set holds points"):
        describe(tiny_config("conv"), SHAPE)


@pytest.mark.parametrize(
    ("path", "value"),
    [("augmentation.flip", True), ("augmentation.geometry", True), ("augmentation.colour", True),
     ("regularisers.consistency", 10.0), ("regularisers.total_variation", 1.0), ("evaluation.every", 100)],
)  # fmt: skip
def test_what_only_pictures_have_is_refused(path: str, value: object) -> None:
    config = tiny_config().with_values({path: value})
    problems = config.problems(SHAPE, 10_000)
    assert [problem.path for problem in problems] == [path]
    assert problems[0].hint
    assert not any(problem.path == path for problem in config.problems(ImageShape(28, 28, 1), 10_000))


def test_noise_is_for_points_too() -> None:
    assert tiny_config(augmentation__noise=0.1).problems(SHAPE, 10_000) == []


@pytest.mark.parametrize("objective", [entry.name for entry in objectives])
def test_every_objective_learns_points(objective: str) -> None:
    """G's points come closer to the modes of a mixture with one mode."""
    random = np.random.default_rng(0)
    images = (0.5 + 0.02 * random.standard_normal((512, 1, 2, 1))).astype(np.float32)
    changes: dict[str, Any] = {"objective__name": objective, "training__batch_size": 64, "training__ema": 0.0}
    for who in ("generator", "discriminator"):
        changes |= {f"optimisers__{who}__learning_rate": 0.003, f"optimisers__{who}__beta1": 0.5}
    if objective == "wasserstein":
        changes["penalties__gradient_penalty"] = 1.0
    trainer = Trainer(tiny_config(**changes), images, torch.device("cpu"))

    def distance() -> float:
        points = as_points(trainer.generate_ema(trainer._fixed).detach())
        return float(np.linalg.norm(points - 0.5, axis=1).mean())

    before = distance()
    for _ in range(150):
        trainer.advance()
    assert distance() < 0.7 * before


def test_the_sets_are_the_ones_that_can_be_measured() -> None:
    assert set(MIXTURES) == {"ring", "grid"}
