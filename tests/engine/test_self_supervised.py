"""The extractor that learns from a set without classes."""

import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from gan_studio.core.config import DataConfig, EvaluationConfig
from gan_studio.core.errors import Cancelled
from gan_studio.core.places import cache_folder
from gan_studio.data.image_set import ImageSet
from gan_studio.data.prepare import load_images
from gan_studio.engine.evaluation.extractors import self_supervised
from gan_studio.engine.evaluation.extractors.self_supervised import SelfSupervised, trained

CPU = torch.device("cpu")
STEPS = 40


def never() -> bool:
    return False


@pytest.fixture
def make_set(tmp_path: Path) -> Callable[..., ImageSet]:
    """A hundred pictures of a bright half above a dark one, in noise."""

    def make(height: int, width: int, mode: str) -> ImageSet:
        random = np.random.default_rng(0)
        place = tmp_path / f"{height}-{width}-{mode}"
        place.mkdir()
        for number in range(100):
            pixels = random.integers(0, 60, (height, width, 4), np.uint8)
            pixels[: height // 2] += 150
            pixels[..., 3] = random.integers(100, 256)
            Image.fromarray(pixels, "RGBA").convert(mode).save(place / f"{number}.png")
        return load_images(DataConfig(source=str(place), height=height, width=width))

    return make


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(self_supervised, "_STEPS", STEPS)


@pytest.mark.usefixtures("short")
def test_it_learns_how_pictures_are_turned_always_in_the_same_way(make_set: Callable[..., ImageSet]) -> None:
    image_set = make_set(28, 28, "L")
    network = trained(image_set, never)
    pictures = self_supervised._ready(torch.from_numpy(np.array(image_set.images[:50])), 32)
    first = {name: value.clone() for name, value in network.state_dict().items()}
    turned = torch.cat([pictures.rot90(quarters, (2, 3)) for quarters in range(4)])
    told = network.train()(turned)[1].argmax(1)  # normalized as it learned; as a judge it sees upright ones alone
    assert (told == torch.arange(4).repeat_interleave(50)).float().mean() > 0.9
    shutil.rmtree(cache_folder() / "self-supervised")
    again = trained(image_set, never).state_dict()
    assert all(torch.equal(value, again[name]) for name, value in first.items())


@pytest.mark.usefixtures("short")
def test_it_is_trained_once(make_set: Callable[..., ImageSet], monkeypatch: pytest.MonkeyPatch) -> None:
    image_set = make_set(28, 28, "L")
    first = trained(image_set, never).state_dict()

    def fail(*given: object) -> None:
        raise AssertionError("it was trained again")

    monkeypatch.setattr(self_supervised, "_train", fail)
    kept = trained(image_set, never).state_dict()
    assert all(torch.equal(value, kept[name]) for name, value in first.items())


@pytest.mark.parametrize(
    ("height", "width", "mode"), [(28, 28, "L"), (20, 33, "RGB"), (64, 48, "RGBA"), (128, 128, "RGB")]
)
def test_pictures_of_all_kinds_have_features(
    height: int, width: int, mode: str, make_set: Callable[..., ImageSet], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(self_supervised, "_STEPS", 2)
    image_set = make_set(height, width, mode)
    extractor = SelfSupervised.make(image_set, EvaluationConfig(), CPU, never)
    pictures = torch.from_numpy(np.array(image_set.images[:8]))
    seen = extractor.see(pictures)
    assert seen.features.shape == (8, SelfSupervised.dimensions)
    assert seen.features.isfinite().all()
    assert seen.features.abs().max() <= 1
    if mode == "RGBA":
        pictures[..., 3] = 0
        assert (extractor.see(pictures).features - seen.features).abs().mean() > 0.05  # transparency is seen
        pictures[..., :3] = 255 - pictures[..., :3]
        hidden = extractor.see(pictures).features
        torch.testing.assert_close(hidden, hidden[:1].expand(8, -1))  # colors that nobody sees are not


def test_it_can_be_stopped(make_set: Callable[..., ImageSet]) -> None:
    asked = iter([False, False, True])
    with pytest.raises(Cancelled):
        trained(make_set(28, 28, "L"), lambda: next(asked))
    assert not (cache_folder() / "self-supervised").exists()
