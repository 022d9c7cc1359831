"""The simple numbers about pictures that a recommendation may use."""

import json
from pathlib import Path

import numpy as np
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


def test_a_prepared_set_has_them_also_out_of_the_cache_and_an_old_cache_goes_without(tmp_path: Path) -> None:
    for number in range(4):
        save(tmp_path / "set" / f"{number}.png", pattern(seed=number))
    first = load(tmp_path / "set")
    assert first.report.statistics == measure(first.images)
    assert load(tmp_path / "set").report == first.report
    meta = next(cache_folder().glob("images/*/meta.json"))
    old = json.loads(meta.read_text("utf-8"))
    del old["report"]["statistics"]
    meta.write_text(json.dumps(old), "utf-8")
    again = load(tmp_path / "set")
    assert again.report.statistics is None
    assert again.fingerprint == first.fingerprint


def test_what_a_recommendation_knows_of_a_set(tmp_path: Path) -> None:
    for name, count in (("cats", 3), ("dogs", 2)):
        for number in range(count):
            save(tmp_path / "set" / name / f"{number}.png", Image.fromarray(pattern(seed=number)))
    facts = facts_of(load(tmp_path / "set"), "cpu", 2)
    assert (facts.count, facts.classes, facts.smallest_class) == (5, 2, 2)
    assert facts.shape == (16, 16, 3)
    assert facts_of(load("sample:ring"), "cpu", 2).statistics is None
