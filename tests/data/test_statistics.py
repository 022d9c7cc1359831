"""The simple numbers about pictures that a recommendation may use."""

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from gan_studio.core.places import cache_folder
from gan_studio.data.statistics import facts_of, measure
from tests.data.makers import load, pattern, save


def test_noise_is_colorful_diverse_and_nowhere_flat() -> None:
    noise = measure(np.stack([pattern(16, 16, seed=seed) for seed in range(20)]))
    assert noise.flat == 0
    assert noise.colorfulness > 80
    assert noise.transparent == 0


def test_one_picture_again_and_again_has_no_diversity() -> None:
    same = measure(np.stack([pattern(16, 16)] * 5))
    other = measure(np.stack([np.full((16, 16, 3), value, np.uint8) for value in (0, 255, 0, 255, 128)]))
    assert same.diversity == 0
    assert other.diversity > 0.5
    assert other.flat == 1
    assert other.colorfulness == 0


def test_grey_has_no_color_and_transparency_is_counted_by_picture() -> None:
    grey = measure(pattern(16, 16, 1)[None, ..., None])
    assert grey.colorfulness == 0
    opaque = np.full((4, 16, 16, 4), 255, np.uint8)
    opaque[0, 3, 3, 3] = 0
    assert measure(opaque).transparent == 0.25


def shades(count: int, classes: int, spread: int) -> tuple[np.ndarray, np.ndarray]:
    """Plain pictures whose classes are shades of grey, blurred by so much."""
    random = np.random.default_rng(0)
    labels = np.arange(count) % classes
    values = labels * (200 // classes) + random.integers(0, spread + 1, count)
    return np.broadcast_to(values.astype(np.uint8)[:, None, None, None], (count, 16, 16, 1)), labels


def test_classes_that_look_alike_are_told_from_classes_that_nobody_sees() -> None:
    clear, labels = shades(200, classes=10, spread=10)
    assert measure(clear, labels).likeness == pytest.approx(10, rel=0.06)  # all neighbors, by chance a tenth
    assert measure(clear, np.random.default_rng(1).permutation(labels)).likeness < 2
    assert measure(clear).likeness == 0


def test_likeness_needs_two_pictures_of_a_class_and_looks_at_colors_over_white() -> None:
    pictures, labels = shades(8, classes=8, spread=0)
    assert measure(pictures, labels).likeness == 0
    assert measure(pictures[:1], labels[:1]).likeness == 0
    unseen = np.random.default_rng(0).integers(0, 256, (40, 16, 16, 4), dtype=np.uint8)
    unseen[..., 3] = 255 * (np.arange(40) % 2)[:, None, None]  # half of them are all white
    assert measure(unseen, np.arange(40) % 2).likeness > 1.4


def test_likeness_is_measured_when_a_set_with_classes_is_prepared(tmp_path: Path) -> None:
    for name, value in (("dark", 20), ("light", 220)):
        for number in range(4):
            save(tmp_path / "set" / name / f"{number}.png", np.full((16, 16, 3), value + number, np.uint8))
    prepared = load(tmp_path / "set").report
    assert prepared.statistics is not None
    assert prepared.statistics.likeness == pytest.approx(1 / (3 / 7), abs=0.01)


def made_older(statistics: dict[str, float] | None) -> Path:
    """The cached set's description, as a version of the program that measured less wrote it."""
    meta = next(cache_folder().glob("images/*/meta.json"))
    old = json.loads(meta.read_text("utf-8"))
    old["report"]["statistics"] = statistics
    meta.write_text(json.dumps(old), "utf-8")
    return meta


@pytest.mark.parametrize("known", [None, {"transparent": 0, "colorfulness": 1, "flat": 0, "diversity": 1}])
def test_a_prepared_set_has_them_also_out_of_the_cache_and_out_of_an_old_one(
    tmp_path: Path, known: dict[str, float] | None
) -> None:
    for number in range(4):
        save(tmp_path / "set" / "ab"[number % 2] / f"{number}.png", pattern(seed=number))
    first = load(tmp_path / "set")
    assert first.report.statistics == measure(first.images, first.labels)
    assert load(tmp_path / "set").report == first.report
    meta = made_older(known)
    again = load(tmp_path / "set")
    assert again.report == first.report
    assert again.fingerprint == first.fingerprint
    kept = json.loads(meta.read_text("utf-8"))["report"]["statistics"]
    assert kept == first.report.statistics.to_dict()  # and is not measured every time
    assert list(meta.parent.glob(".*")) == []


def test_an_old_set_where_nothing_can_be_written_has_them_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(tmp_path / "set" / "a.png", pattern())
    first = load(tmp_path / "set")
    meta = made_older(None)
    before = meta.read_bytes()

    def refused(*names: object) -> None:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patch:
        patch.setattr("gan_studio.core.files.os.replace", refused)
        assert load(tmp_path / "set").report == first.report
    assert meta.read_bytes() == before


def test_what_a_recommendation_knows_of_a_set(tmp_path: Path) -> None:
    for name, count in (("cats", 3), ("dogs", 2)):
        for number in range(count):
            save(tmp_path / "set" / name / f"{number}.png", Image.fromarray(pattern(seed=number)))
    facts = facts_of(load(tmp_path / "set"), "cpu", 2)
    assert (facts.count, facts.classes, facts.smallest_class) == (5, 2, 2)
    assert facts.shape == (16, 16, 3)
    assert facts_of(load("sample:ring"), "cpu", 2).statistics is None
