"""How many cores a training gets."""

from collections.abc import Callable

import pytest
import torch

from gan_studio.core.config import RunConfig
from gan_studio.core.presets import preset
from gan_studio.core.run_folder import RunFolder
from gan_studio.core.shape import ImageShape
from gan_studio.engine import threads
from gan_studio.engine.threads import parts_for, threads_for, use_cores
from gan_studio.engine.training import train


@pytest.fixture(autouse=True)
def eight_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    monkeypatch.setattr(threads, "usable_cores", lambda: 8)


def test_a_small_network_gets_one_and_a_large_one_all() -> None:
    digits = ImageShape(28, 28, 1)
    small = RunConfig.parse({"network": {"family": "mlp"}})
    assert threads_for(small, digits) == 1
    assert threads_for(preset("dcgan-28").load().config, digits) in range(2, 8)
    assert threads_for(preset("dcgan-64").load().config, ImageShape(64, 64, 3)) == 8


def test_who_sets_a_limit_gets_it(monkeypatch: pytest.MonkeyPatch) -> None:
    large = preset("dcgan-64").load().config
    monkeypatch.setenv("OMP_NUM_THREADS", "2")
    assert threads_for(large, ImageShape(64, 64, 3)) == 2
    monkeypatch.setenv("OMP_NUM_THREADS", "4,3")  # for nested regions: not ours to read
    assert threads_for(large, ImageShape(64, 64, 3)) == 8


def test_a_d_of_small_pictures_is_shared_by_parts_of_the_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    digits = ImageShape(28, 28, 1)
    studio = preset("studio").load().config
    assert parts_for(studio, digits) == 4
    assert parts_for(studio.with_values({"training.batch_size": 16}), digits) == 2
    assert parts_for(studio.with_values({"training.batch_size": 4}), digits) == 1
    assert parts_for(RunConfig.parse({"network": {"family": "mlp"}}), digits) == 1
    assert parts_for(studio.with_values({"network.width": 2}), digits) == 1
    assert parts_for(preset("projection").load().config, ImageShape(64, 64, 3)) == 1
    monkeypatch.setenv("OMP_NUM_THREADS", "3")
    assert parts_for(studio, digits) == 2
    monkeypatch.setattr(threads, "usable_cores", lambda: 2)  # the other one is the window's
    assert parts_for(studio, digits) == 1


@pytest.mark.parametrize(("device", "parts"), [("cpu", 4), ("cuda", 1)])
def test_only_the_cpu_shares_a_batch(device: str, parts: int) -> None:
    before = torch.get_num_threads()
    try:
        assert use_cores(preset("studio").load().config, ImageShape(28, 28, 1), torch.device(device)) == parts
        assert torch.get_num_threads() == 1
    finally:
        torch.set_num_threads(before)


def test_training_uses_them(make_run: Callable[..., RunFolder], monkeypatch: pytest.MonkeyPatch) -> None:
    before = torch.get_num_threads()
    monkeypatch.setattr(threads, "_WORTH", 1.0)
    monkeypatch.setattr(threads, "usable_cores", lambda: 3)
    seen: list[int] = []
    try:
        train(make_run(), on_event=lambda event: seen.append(torch.get_num_threads()), should_stop=lambda: False)
    finally:
        torch.set_num_threads(before)
    assert seen[-1] == 3
