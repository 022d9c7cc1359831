"""Finished weights answer latents, and foreign or broken files are told."""

from collections.abc import Callable

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from safetensors.torch import save_file

from gan_studio.core.errors import UserError
from gan_studio.core.latent import latents_from_seeds
from gan_studio.core.run_folder import RunFolder
from gan_studio.core.shape import ImageShape
from gan_studio.data.grid import read_grid
from gan_studio.engine.checkpoint import GENERATOR
from gan_studio.engine.describe import describe
from gan_studio.engine.device import choose_device, devices, use_bfloat16
from gan_studio.engine.pictures import to_uint8
from gan_studio.engine.sampler import Sampler
from gan_studio.engine.trainer import Trainer
from gan_studio.engine.training import train
from tests.engine.conftest import tiny_config

MakeRun = Callable[..., RunFolder]


@pytest.fixture
def trained(make_run: MakeRun) -> RunFolder:
    folder = make_run(family="conv")
    train(folder, on_event=lambda event: None, should_stop=lambda: False)
    return folder


def test_the_fixed_latents_are_those_of_the_first_seeds(trained: RunFolder) -> None:
    sampler = Sampler.load(trained.newest_generator())
    assert (sampler.latent_size, sampler.shape, sampler.step) == (8, ImageShape(28, 28, 1), 6)
    pictures = sampler.generate(latents_from_seeds(range(4), 8))
    np.testing.assert_allclose(pictures.astype(int), read_grid(trained.sample_file(6)).astype(int), atol=1)


def test_many_at_once_are_the_same_as_one_by_one(trained: RunFolder) -> None:
    sampler = Sampler.load(trained.newest_generator())
    latents = latents_from_seeds(range(70), 8)
    together = sampler.generate(latents).astype(int)
    apart = np.concatenate([sampler.generate(row[None]) for row in latents]).astype(int)
    assert np.abs(together - apart).max() <= 1
    assert sampler.generate(latents[:0]).shape == (0, 28, 28, 1)
    with pytest.raises(ValueError, match="N×8"):
        sampler.generate(np.zeros((1, 9), np.float32))


def test_published_weights_are_looked_at_and_not_copied(squares: NDArray[np.uint8]) -> None:
    trainer = Trainer(tiny_config("conv"), squares, torch.device("cpu"))
    published = trainer.published()
    sampler = Sampler.from_published(published)
    before = {name: value.clone() for name, value in published.weights.items()}
    held = {value.data_ptr() for value in sampler._generator.state_dict().values()}
    assert held == {value.data_ptr() for value in published.weights.values()}
    pictures = sampler.generate(latents_from_seeds(range(2), 8))
    for _ in range(2):
        trainer.advance()
    np.testing.assert_array_equal(sampler.generate(latents_from_seeds(range(2), 8)), pictures)
    assert all(torch.equal(value, before[name]) for name, value in published.weights.items())


def test_sampling_leaves_torch_s_random_state_alone(trained: RunFolder) -> None:
    before = torch.random.get_rng_state()
    Sampler.load(trained.newest_generator()).generate(latents_from_seeds([0], 8))
    assert torch.equal(torch.random.get_rng_state(), before)


def test_files_that_are_no_generator(trained: RunFolder) -> None:
    path = trained.last_checkpoint / GENERATOR
    sound = path.read_bytes()
    path.unlink()
    for content, said in ((sound[:100], "cannot be read"), (b"", "cannot be read"), (None, "cannot be read")):
        if content is not None:
            path.write_bytes(content)
        with pytest.raises(UserError, match=said):
            Sampler.load(trained.last_checkpoint)
        path.unlink(missing_ok=True)
    save_file({"a": torch.zeros(1)}, path)
    with pytest.raises(UserError, match="not written by GAN Studio"):
        Sampler.load(trained.last_checkpoint)
    path.write_bytes(sound.replace(b'conv\\"', b'gone\\"'))
    with pytest.raises(UserError, match="no network family called"):
        Sampler.load(trained.last_checkpoint)


def test_pictures_are_rounded_and_clamped() -> None:
    """1.01 must not wrap around to black."""
    values = torch.tensor([-1.01, -1, 0, 1, 1.01]).reshape(1, 1, 1, 5)
    assert to_uint8(values).ravel().tolist() == [0, 0, 128, 255, 255]


def test_the_description_costs_no_memory_and_adds_up() -> None:
    """A network of a billion weights is described, not built."""
    config = tiny_config("mlp", network__width=8192, network__depth=16)
    summary = describe(config, ImageShape(256, 256, 3))
    assert summary.generator_parameters > 1e9
    assert summary.memory > 4 * 4 * summary.generator_parameters
    small = describe(tiny_config("mlp"), ImageShape(28, 28, 1), operations_per_second=1e9)
    weights = 8 * 16 + 16 * 16 + 16 * 784
    judged = 784 * 16 + 16 * 16 + 16
    assert small.operations == 2 * 8 * (3 * weights + 8 * judged)
    slower = describe(tiny_config("mlp"), ImageShape(28, 28, 1), operations_per_second=1e8)
    assert small.seconds_per_step is not None
    assert slower.seconds_per_step is not None
    assert slower.seconds_per_step - small.seconds_per_step == pytest.approx(small.operations * (1e-8 - 1e-9))
    assert small.seconds_per_step > small.operations / 1e9  # calling the layers takes time too


def test_devices() -> None:
    assert devices()[-1].name == "cpu"
    assert choose_device("auto").type == devices()[0].name.split(":")[0]
    with pytest.raises(UserError, match="no device called 'quantum'") as caught:
        choose_device("quantum")
    assert "cpu" in caught.value.hint
    assert use_bfloat16("bfloat16", torch.device("cpu"))
    assert not use_bfloat16("float32", torch.device("cpu"))


def test_cuda_repeats_itself_in_full_float32(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a GPU at hand: what is asked of cuDNN."""
    cudnn = torch.backends.cudnn
    for name, value in {"deterministic": False, "benchmark": True, "allow_tf32": True}.items():
        monkeypatch.setattr(cudnn, name, value)
    choose_device("cpu")
    assert cudnn.allow_tf32
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 1)
    monkeypatch.setattr(torch.cuda, "get_device_name", lambda index: "A GPU")
    assert choose_device("cuda") == torch.device("cuda:0")
    assert (cudnn.deterministic, cudnn.benchmark, cudnn.allow_tf32) == (True, False, False)


def test_bfloat16_trains(make_run: MakeRun) -> None:
    penalty = {"network__d_norm": "none", "penalties__r1_gamma": 1.0, "penalties__r1_every": 2}
    folder = make_run(family="dcgan", training__precision="bfloat16", **penalty)
    train(folder, on_event=lambda event: None, should_stop=lambda: False)
    rows = folder.metrics()
    assert np.isfinite(rows[:, 3:7]).all()
    assert np.isfinite(rows[1::2, 7]).all()
    assert np.isnan(rows[::2, 7]).all()
