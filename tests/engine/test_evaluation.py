"""Samples of a real generator held against real pictures, with the network that comes with the program."""

import json
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch

from gan_studio.core.config import ClassesConfig, DataConfig, EvaluationConfig, metrics
from gan_studio.core.errors import Cancelled, UserError
from gan_studio.core.evaluation import Evaluation, Measurement
from gan_studio.core.events import Advice, Evaluated, Event, Progress, RunState
from gan_studio.core.places import cache_folder
from gan_studio.core.run_folder import RunFolder
from gan_studio.core.shape import ImageShape
from gan_studio.data.image_set import ImageSet
from gan_studio.data.prepare import load_images
from gan_studio.engine.build import build
from gan_studio.engine.checkpoint import GENERATOR, STATE
from gan_studio.engine.evaluation import data_features
from gan_studio.engine.evaluation.evaluate import Evaluator, drawn_classes, evaluate
from gan_studio.engine.evaluation.extractor import Seen, resized
from gan_studio.engine.evaluation.extractors.efficientnet import EfficientNet
from gan_studio.engine.evaluation.metrics import fid
from gan_studio.engine.sampler import Sampler
from gan_studio.engine.training import train
from tests.engine.conftest import tiny_config

#: Fewer features are faster.
SMALL = "efficientnet-lite0-320"
FEW = EvaluationConfig(extractor=SMALL, samples=50, pictures=60)
WHILE_TRAINING = {
    "evaluation.extractor": SMALL,
    "evaluation.every": 2,
    "evaluation.samples": 50,
    "evaluation.pictures": 60,
}


@pytest.fixture(scope="module")
def digits(tmp_path_factory: pytest.TempPathFactory) -> ImageSet:
    return load_images(DataConfig(source="sample:digits"), cache=tmp_path_factory.mktemp("cache"))


def make_sampler(image_set: ImageSet, seed: int = 0, step: int = 7) -> Sampler:
    network = tiny_config().network
    random = torch.Generator().manual_seed(seed)
    generator, _ = build(network, image_set.shape, random, torch.device("cpu"))  # type: ignore[arg-type]
    return Sampler(network, ClassesConfig(), image_set.shape, generator.state_dict(), step)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Plain features at once, where it does not matter which; how many pictures were seen, batch by batch."""
    mixing = torch.randn(256, 320, generator=torch.Generator().manual_seed(0))
    seen: list[int] = []

    def see(self: EfficientNet, pictures: torch.Tensor) -> Seen:
        seen.append(len(pictures))
        features = resized(pictures, (16, 16), (0, 0, 0))[:, 0].flatten(1) / 255 @ mixing
        return Seen(features, features[:, :10])

    monkeypatch.setattr(EfficientNet, "see", see)
    return seen


class FromTheData(Sampler):
    """Gives pictures of the set in turn."""

    def __init__(self, image_set: ImageSet, first: int) -> None:
        self.latent_size, self.step, self.shape, self.class_names = 3, 0, image_set.shape, ()
        self.seen_by_d = frozenset[str]()
        self._images, self._next = image_set.images, first

    def generate(self, latents: np.ndarray, classes: np.ndarray | None = None) -> np.ndarray:
        self._next += len(latents)
        return np.array(self._images[self._next - len(latents) : self._next])


def test_a_figure_carries_how_it_was_made(digits: ImageSet) -> None:
    heard: list[Progress] = []
    found = evaluate(make_sampler(digits), digits, FEW, heard.append)
    assert (found.step, found.samples, found.pictures, found.features) == (7, 50, 60, 320)
    assert (found.extractor, found.resize, found.seed) == (SMALL, "bicubic", 0)
    assert digits.fingerprint.startswith(found.data)
    assert len(found.data) == 16
    assert heard[-1] == Progress(110, 110)
    assert [progress.done for progress in heard] == sorted(progress.done for progress in heard)
    assert set(found.measurements) == {entry.name for entry in metrics}
    assert found.measurements["fid"].value > 3 * (found.measurements["fid"].floor or 0)
    assert found.measurements["kid"].error
    assert Evaluation.from_dict(found.to_dict()) == found


def test_the_data_is_as_good_as_the_floor_and_noise_is_not(digits: ImageSet) -> None:
    settings = EvaluationConfig(extractor=SMALL, samples=150, pictures=150)
    chosen = ["kid", "fid", "coverage"]
    good = evaluate(FromTheData(digits, 5000), digits, settings, metrics=chosen).measurements
    bad = evaluate(make_sampler(digits), digits, settings, metrics=chosen).measurements
    assert list(good) == chosen
    assert abs(good["kid"].value) < 4 * (good["kid"].error or 0) + 2e-3
    assert good["coverage"].value > 0.8
    assert good["fid"].value < 1.2 * (good["fid"].floor or 0)
    assert bad["kid"].value > 50 * abs(good["kid"].value)
    assert bad["coverage"].value < 0.1


def test_the_same_again_whatever_the_threads(digits: ImageSet) -> None:
    before = torch.get_num_threads()
    first = evaluate(make_sampler(digits), digits, FEW)
    try:
        torch.set_num_threads(3)
        second = evaluate(make_sampler(digits), digits, FEW)
    finally:
        torch.set_num_threads(before)
    for name, figure in first.measurements.items():
        assert second.measurements[name].value == pytest.approx(figure.value, rel=1e-6)
    other = evaluate(make_sampler(digits), digits, replace_seed(FEW, 1))
    assert other.measurements["fid"].value != first.measurements["fid"].value


def replace_seed(settings: EvaluationConfig, seed: int) -> EvaluationConfig:
    return settings.model_copy(update={"seed": seed})


def test_features_of_the_data_are_kept(digits: ImageSet, quick: list[int]) -> None:
    first = evaluate(make_sampler(digits), digits, FEW)
    assert sum(quick) == 50 + 60
    second = evaluate(make_sampler(digits), digits, FEW)
    assert sum(quick) == 50 + 60 + 50  # the samples only
    assert second.measurements["fid"].value == pytest.approx(first.measurements["fid"].value, rel=1e-9)
    assert second.measurements["fid"].floor == first.measurements["fid"].floor
    evaluate(make_sampler(digits), digits, replace_seed(FEW, 1))
    assert sum(quick) == 50 + 60 + 50 + 50 + 60


@pytest.mark.usefixtures("quick")
def test_what_is_known_of_the_data_serves_the_next_generator(digits: ImageSet, monkeypatch: pytest.MonkeyPatch) -> None:
    roots: list[torch.Tensor] = []
    root = fid._root
    monkeypatch.setattr(fid, "_root", lambda covariance: roots.append(covariance) or root(covariance))
    evaluator = Evaluator(digits, FEW, torch.device("cpu"))
    evaluator.evaluate(make_sampler(digits, 0), lambda progress: None, lambda: False)
    assert len(roots) == 2  # of the data and, for the floor, of half of it
    heard: list[Progress] = []
    second = evaluator.evaluate(make_sampler(digits, 1), heard.append, lambda: False)
    assert len(roots) == 2
    assert heard[-1] == Progress(50, 50)
    assert replace(evaluate(make_sampler(digits, 1), digits, FEW), seconds=0.0) == replace(second, seconds=0.0)
    with pytest.raises(Cancelled):
        evaluator.evaluate(make_sampler(digits, 2), heard.append, lambda: True)


@pytest.mark.usefixtures("quick")
def test_kept_features_that_are_damaged_are_made_anew(digits: ImageSet, monkeypatch: pytest.MonkeyPatch) -> None:
    first = evaluate(make_sampler(digits), digits, FEW)
    (file,) = (cache_folder() / "features").iterdir()
    file.write_bytes(file.read_bytes()[:1000])
    again = evaluate(make_sampler(digits), digits, FEW)
    assert replace(again, seconds=0.0) == replace(first, seconds=0.0)
    monkeypatch.setattr(data_features, "_KEPT", 1)
    evaluate(make_sampler(digits), digits, replace_seed(FEW, 1))
    assert len(list((cache_folder() / "features").iterdir())) == 1


def test_classes_are_drawn_as_often_as_the_data_has_them(digits: ImageSet) -> None:
    uneven = replace(digits, labels=np.array([0, 0, 0, 1]), classes=("a", "b"), images=digits.images[:4])
    random = np.random.default_rng(0)
    sampler: Any = SimpleNamespace(class_names=("a", "b"))
    drawn = drawn_classes(sampler, uneven, 2000, random)
    assert drawn is not None
    assert drawn.shape == (2000, 2)
    assert drawn.sum(0)[0] / 2000 == pytest.approx(0.75, abs=0.04)
    sampler.class_names = ("c", "d")  # the data's are others: each alike
    even = drawn_classes(sampler, uneven, 2000, random)
    assert even is not None
    assert even.sum(0)[0] / 2000 == pytest.approx(0.5, abs=0.04)
    assert drawn_classes(make_sampler(digits), uneven, 3, random) is None


def test_a_cancelled_evaluation_leaves_nothing(digits: ImageSet) -> None:
    heard: list[Progress] = []
    with pytest.raises(Cancelled):
        evaluate(make_sampler(digits), digits, FEW, heard.append, lambda: len(heard) > 2)
    assert not list(cache_folder().glob("features/*"))


def test_what_cannot_be_measured_is_said(digits: ImageSet) -> None:
    with pytest.raises(UserError, match="Did you mean 'fid'"):
        evaluate(make_sampler(digits), digits, FEW, metrics=["fed"])
    plain = replace(digits, labels=None, classes=())
    with pytest.raises(UserError, match="no classes") as caught:
        evaluate(make_sampler(digits), plain, FEW.model_copy(update={"extractor": "classes"}))
    assert caught.value.field == "evaluation.extractor"


def test_what_cannot_be_measured_is_refused_before_training() -> None:
    config = tiny_config(**{"evaluation.extractor": "classes", "evaluation.every": 5})
    shape = ImageShape(28, 28, 1)
    (problem,) = config.problems(shape, 1000, 0)
    assert problem.path == "evaluation.extractor"
    assert problem.hint
    assert not config.problems(shape, 1000, 10)
    assert not tiny_config(**{"evaluation.extractor": "classes"}).problems(shape, 1000, 0)  # never measured


def test_which_is_better() -> None:
    def made(kid: float | None, fid: float, **changes: object) -> Evaluation:
        figures = {"fid": Measurement(fid)} | ({} if kid is None else {"kid": Measurement(kid)})
        return replace(Evaluation(1, figures), **changes)  # type: ignore[arg-type]

    assert made(0.1, 9).better_than(None)
    assert made(0.1, 9).better_than(made(0.2, 1))
    assert not made(0.2, 1).better_than(made(0.1, 9))
    assert made(None, 1).better_than(made(None, 2))
    assert made(0.2, 1).better_than(made(0.1, 9, samples=7))  # of other settings: it cannot be held against that
    assert not Evaluation(1).better_than(None)


# While training


def run_it(folder: RunFolder, should_stop: Callable[[], bool] = lambda: False) -> list[Event]:
    heard: list[Event] = []
    train(folder, on_event=heard.append, should_stop=should_stop)
    return heard


def test_training_is_the_same_with_and_without(make_run: Callable[..., RunFolder]) -> None:
    plain, measured = make_run("plain"), make_run("measured", **WHILE_TRAINING)
    run_it(plain)
    run_it(measured)
    for name in (GENERATOR, STATE):
        assert (plain.last_checkpoint / name).read_bytes() == (measured.last_checkpoint / name).read_bytes()
    assert measured.evaluations()
    assert not plain.evaluations()


@pytest.mark.usefixtures("quick")
def test_evaluations_are_logged_told_and_the_best_is_kept(make_run: Callable[..., RunFolder]) -> None:
    folder = make_run(**WHILE_TRAINING)
    told = [event for event in run_it(folder) if isinstance(event, Evaluated)]
    assert [event.evaluation for event in told] == folder.evaluations()
    assert told[-1].evaluation.step == 6  # the finished generator always
    assert told[0].best
    best = min((event.evaluation for event in told), key=lambda found: found.mark or 0)
    assert [event.evaluation for event in told if event.best][-1] == best
    assert folder.best_evaluation() == best
    kept = Sampler.load(folder.best_checkpoint)
    assert kept.step == best.step
    again = evaluate(kept, load_images(folder.read().config.data), folder.read().config.evaluation)
    assert again.mark == pytest.approx(best.mark, rel=1e-6)
    assert folder.state() is RunState.FINISHED


@pytest.mark.usefixtures("quick")
def test_a_better_one_of_before_is_not_replaced(make_run: Callable[..., RunFolder]) -> None:
    folder = make_run(**WHILE_TRAINING | {"evaluation.every": 6})
    run_it(folder)
    first = folder.best_evaluation()
    assert first is not None
    record = replace(first, measurements={"kid": Measurement(-1.0)})
    file = folder.best_checkpoint / "evaluation.json"
    file.write_text(json.dumps(record.to_dict()), encoding="utf-8")
    heard: list[Event] = []
    train(folder, on_event=heard.append, should_stop=lambda: False, steps=8)
    assert [event.best for event in heard if isinstance(event, Evaluated)] == [False]
    assert folder.best_evaluation() == record


def test_stopping_does_not_wait_for_it(make_run: Callable[..., RunFolder], monkeypatch: pytest.MonkeyPatch) -> None:
    begun = threading.Event()
    see = EfficientNet.see

    def slow(self: EfficientNet, pictures: torch.Tensor) -> object:
        begun.set()
        return see(self, pictures)

    monkeypatch.setattr(EfficientNet, "see", slow)
    folder = make_run(**WHILE_TRAINING | {"evaluation.samples": 100_000, "training.steps": 10**6})
    run_it(folder, begun.is_set)
    assert folder.state() is RunState.STOPPED
    assert not folder.evaluations()
    assert not [thread for thread in threading.enumerate() if thread.name.startswith(("evaluation", "seeing"))]


def test_stopping_at_the_end_does_not_wait_either(make_run: Callable[..., RunFolder]) -> None:
    folder = make_run(**WHILE_TRAINING | {"evaluation.samples": 100_000, "evaluation.every": 6})
    run_it(folder, lambda: folder.last_checkpoint.exists() and folder.metrics().shape[0] == 6)
    assert not folder.evaluations()
    assert folder.state() is RunState.FINISHED


def test_what_goes_wrong_in_it_is_told_and_training_goes_on(make_run: Callable[..., RunFolder], tmp_path: Path) -> None:
    wrong = tmp_path / "other.pth"
    wrong.write_bytes(b"no weights")
    changes = {"evaluation.extractor": "inception", "evaluation.weights": str(wrong)}
    folder = make_run(**WHILE_TRAINING | changes)
    advice = [event for event in run_it(folder) if isinstance(event, Advice)]
    assert len(advice) == 1
    assert "SHA-256" in advice[0].message
    assert folder.state() is RunState.FINISHED
