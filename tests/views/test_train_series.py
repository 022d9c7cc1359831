"""Metrics as curves: gaps, growth, resumes, means and what to show of them."""

import numpy as np
import pytest

from gan_studio.core.events import METRIC_COLUMNS
from gan_studio.views.train.series import Curves, bounds, centred_mean

NAMES = ("d_loss", "g_loss", "r1")


def table(steps: int, seed: int = 0, r1_every: int = 16) -> np.ndarray:
    rows = np.random.default_rng(seed).random((steps, len(METRIC_COLUMNS)))
    rows[:, 0] = np.arange(1, steps + 1)
    rows[:, 2] = rows[:, 0] / 50
    rows[np.arange(steps) % r1_every != 0, METRIC_COLUMNS.index("r1")] = np.nan
    return rows


@pytest.mark.parametrize("window", [1, 2, 5, 51, 1000])
def test_the_mean_is_taken_around_each_number(window: int) -> None:
    values = np.random.default_rng(0).random(200)
    half = window // 2
    expected = [values[max(0, i - half) : i + half + 1].mean() for i in range(200)]
    np.testing.assert_allclose(centred_mean(values, window), expected, rtol=1e-5)


@pytest.mark.parametrize("window", [1, 5, 51])
def test_growing_gives_the_same_as_reading_at_once(window: int) -> None:
    rows, grown, whole = table(900), Curves(NAMES, window), Curves(NAMES, window)
    for end in (1, 2, 40, 41, 500, 900):
        assert grown.update(rows[:end])
    whole.update(rows)
    for name in NAMES:
        np.testing.assert_array_equal(grown.values(name), whole.values(name))
        np.testing.assert_allclose(grown.means(name), whole.means(name), rtol=1e-5)
    assert not grown.update(rows)


def test_gaps_are_left_out_and_the_rest_stays_in_its_place() -> None:
    curves = Curves(NAMES)
    curves.update(table(100))
    np.testing.assert_array_equal(curves.along("steps", "r1"), np.arange(1, 101, 16))
    np.testing.assert_allclose(curves.along("time", "r1"), np.arange(1, 101, 16) / 50)
    assert len(curves.values("r1")) == 7
    assert curves.mean_at("r1", 20) == curves.values("r1")[1]
    assert np.isfinite(curves.means("r1")).all()


def test_rows_that_come_again_after_a_resume_replace_the_old_ones() -> None:
    curves = Curves(NAMES)
    curves.update(table(100))
    shorter = table(60, seed=1)
    assert curves.update(shorter)
    np.testing.assert_allclose(curves.values("d_loss"), shorter[:, 3], rtol=1e-6)


def test_another_window_smooths_anew() -> None:
    rows, curves = table(300), Curves(NAMES, 1)
    curves.update(rows)
    curves.window = 31
    np.testing.assert_allclose(curves.means("g_loss"), centred_mean(rows[:, 4].astype(np.float32), 31), rtol=1e-5)


def test_the_row_under_the_mouse_is_the_nearest_one() -> None:
    curves = Curves(NAMES)
    assert curves.nearest("steps", 3) == -1
    curves.update(table(100))
    assert [curves.nearest("steps", x) for x in (-5, 1.4, 1.6, 50, 1000)] == [0, 0, 1, 49, 99]
    assert curves.step_at(curves.nearest("time", 1.0)) == 50
    assert curves.place_of("time", 50) == 1.0
    assert curves.place_of("steps", 50) == 50


def test_a_single_spike_does_not_flatten_the_curve() -> None:
    places = np.arange(1000.0)
    values = np.ones(1000, np.float32)
    values[500] = 1e6
    values[::2] = 0.5
    found = bounds([(places, values, np.full(1000, 0.7, np.float32))], (0, 999))
    assert found == (0.5, 1.0)
    assert bounds([(places, -values, -values)], (0, 999), log=True) is None
    assert bounds([], (0, 1)) is None


def test_a_million_rows_grow_without_being_read_again() -> None:
    rows, curves = table(1_000_000, r1_every=16), Curves(NAMES, 51)
    curves.update(rows[:-10])
    before = curves.values("d_loss")
    assert curves.update(rows)
    assert np.shares_memory(before, curves.values("d_loss"))
    assert len(curves) == 1_000_000
