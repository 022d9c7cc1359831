"""Seeds, truncation and the ways between two latents."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gan_studio.core.latent import latents_from_seeds, lerp, slerp, truncate


def test_a_seed_means_the_same_latent_whatever_stands_beside_it() -> None:
    several = latents_from_seeds([3, 1, 2], 50)
    assert several.dtype == np.float32
    np.testing.assert_array_equal(several[0], latents_from_seeds([3], 50)[0])
    assert not np.array_equal(several[0], several[1])
    assert latents_from_seeds([], 5).shape == (0, 5)


def test_seeds_stay_what_they_were() -> None:
    """Sheets name seeds: a changed generator would make them lie."""
    np.testing.assert_allclose(latents_from_seeds([0], 3)[0], FIRST_THREE_OF_SEED_0, rtol=1e-6)


FIRST_THREE_OF_SEED_0 = [-0.248229, -0.026767, -1.944416]


def test_latents_are_standard_normal() -> None:
    many = latents_from_seeds(range(2000), 20)
    assert many.mean() == pytest.approx(0, abs=0.02)
    assert many.std() == pytest.approx(1, abs=0.02)


def test_truncation() -> None:
    latents = latents_from_seeds([1], 8)
    np.testing.assert_array_equal(truncate(latents, 1), latents)
    assert not truncate(latents, 0).any()
    np.testing.assert_allclose(truncate(latents, 0.5), latents / 2)


@given(st.integers(0, 1000), st.integers(0, 1000), st.integers(2, 9))
def test_both_ways_meet_both_ends(first: int, second: int, count: int) -> None:
    start, end = latents_from_seeds([first, second], 16)
    for walk in (lerp, slerp):
        points = walk(start, end, count)
        assert points.shape == (count, 16)
        np.testing.assert_allclose(points[0], start, atol=1e-5)
        np.testing.assert_allclose(points[-1], end, atol=1e-5)


def test_the_arc_keeps_its_distance_from_the_middle_and_the_line_does_not() -> None:
    start, end = np.eye(2, dtype=np.float32)
    middle = slerp(start, end, 3)[1]
    np.testing.assert_allclose(middle, [2**-0.5, 2**-0.5], rtol=1e-6)
    np.testing.assert_allclose(lerp(start, end, 3)[1], [0.5, 0.5])


@pytest.mark.parametrize("end", [[1.0, 0.0], [-1.0, 0.0], [0.0, 0.0]])
def test_the_arc_between_parallel_ends_is_the_line(end: list[float]) -> None:
    start, stop = np.array([1.0, 0.0], np.float32), np.array(end, np.float32)
    np.testing.assert_allclose(slerp(start, stop, 5), lerp(start, stop, 5))
