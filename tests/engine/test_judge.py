"""By whom a generator is judged: never by default by what its D was trained on, and never unmarked."""

from pathlib import Path

import pytest
import torch

from gan_studio.core.config import DataConfig, EvaluationConfig, RunConfig, extractors
from gan_studio.core.evaluation import Evaluation, Measurement
from gan_studio.core.figures import best
from gan_studio.core.places import cache_folder
from gan_studio.data.image_set import ImageSet
from gan_studio.data.prepare import load_images
from gan_studio.engine.evaluation.evaluate import Evaluator
from gan_studio.engine.evaluation.extractors import self_supervised
from gan_studio.engine.evaluation.extractors.efficientnet import EfficientNet
from gan_studio.engine.evaluation.extractors.inception import NAME
from gan_studio.engine.evaluation.judge import families_seen_by_d, flatters, resolved
from gan_studio.engine.sampler import Sampler
from gan_studio.engine.trainer import Trainer
from tests.engine.conftest import tiny_config

AUTO = EvaluationConfig()
NONE: frozenset[str] = frozenset()
SEEN = frozenset(["efficientnet"])


def test_what_d_sees_is_read_from_its_networks() -> None:
    plain = tiny_config("conv").network
    assert families_seen_by_d(plain) == NONE
    assert families_seen_by_d(tiny_config("conv", network__features="efficientnet-lite0").network) == SEEN


def test_every_extractor_has_a_kind() -> None:
    kinds = {entry.name: entry.value.kind for entry in extractors}
    assert kinds["efficientnet-lite0"] == kinds["efficientnet-lite0-320"] == "efficientnet"
    assert set(kinds.values()) == {"efficientnet", "classes", "inception", "self-supervised"}


@pytest.mark.parametrize(
    ("seen", "classes", "pictures", "chosen"),
    [
        (NONE, 10, 10_000, "efficientnet-lite0"),
        (SEEN, 10, 10_000, "classes"),
        (SEEN, 10, 200, "self-supervised"),  # too few in a class
        (SEEN, 2, 10_000, "self-supervised"),  # too few classes
        (SEEN, 0, 10_000, "self-supervised"),
    ],
)
def test_it_is_chosen_by_kind(seen: frozenset[str], classes: int, pictures: int, chosen: str) -> None:
    for quick in (False, True):
        assert resolved(AUTO, seen, classes, pictures, quick=quick) == chosen


def test_inception_is_taken_where_its_weights_are_but_not_for_a_curve() -> None:
    weights = cache_folder() / "weights" / NAME
    weights.parent.mkdir(parents=True)
    weights.write_bytes(b"")
    assert resolved(AUTO, SEEN, 0, 10_000) == "inception"
    assert resolved(AUTO, SEEN, 0, 10_000, quick=True) == "self-supervised"


def test_where_efficientnet_is_not_installed_the_next_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(EfficientNet, "available", classmethod(lambda cls, settings: False))
    assert resolved(AUTO, NONE, 10, 10_000) == "classes"


def test_what_is_asked_for_is_taken_and_marked() -> None:
    asked = EvaluationConfig(extractor="efficientnet-lite0-320")
    assert resolved(asked, SEEN, 10, 10_000) == "efficientnet-lite0-320"
    assert flatters("efficientnet-lite0-320", SEEN)
    assert not flatters("classes", SEEN)
    assert not flatters("efficientnet-lite0", NONE)


@pytest.fixture(scope="module")
def digits(tmp_path_factory: pytest.TempPathFactory) -> ImageSet:
    return load_images(DataConfig(source="sample:digits"), cache=tmp_path_factory.mktemp("cache"))


def sampler_of(config: RunConfig, image_set: ImageSet) -> Sampler:
    return Sampler.from_published(Trainer(config, image_set.images, torch.device("cpu")).published())


def test_a_figure_says_whom_it_was_made_by_and_whether_it_flatters(
    digits: ImageSet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(self_supervised, "_STEPS", 2)
    sampler = sampler_of(tiny_config("conv", network__features="efficientnet-lite0"), digits)
    few = {"samples": 50, "pictures": 60}

    def measured(**settings: object) -> Evaluation:
        given = EvaluationConfig.model_validate({**few, **settings})
        return Evaluator(digits, given, torch.device("cpu"), ["kid"]).evaluate(sampler, lambda p: None, lambda: False)

    marked = measured(extractor="efficientnet-lite0-320")
    assert (marked.extractor, marked.flattering) == ("efficientnet-lite0-320", True)
    assert marked.settings != measured(extractor="self-supervised").settings
    assert not measured(extractor="self-supervised").flattering
    assert Evaluation.from_dict(marked.to_dict()) == marked


def test_a_flattering_one_is_compared_with_nothing() -> None:
    def figure(value: float, **changes: bool) -> Evaluation:
        return Evaluation(1, {"kid": Measurement(value)}, "x", **changes)  # type: ignore[arg-type]

    flattering, honest = figure(0.001, flattering=True), figure(0.5)
    assert not flattering.better_than(None)
    assert not flattering.better_than(honest)
    assert not flattering.better_than(figure(0.9, flattering=True))
    assert honest.better_than(flattering)
    assert best([flattering, honest], "kid") is honest
    assert best([flattering], "kid") is None


def test_events_of_older_versions_are_read(tmp_path: Path) -> None:
    values = Evaluation(1, {"kid": Measurement(0.1)}, "x").to_dict()
    for name in ("quick", "flattering", "trend"):
        del values[name]
    found = Evaluation.from_dict(values)
    assert (found.quick, found.flattering, found.trend) == (False, False, None)
