"""Walking through latent space, without a window."""

import numpy as np
import pytest

from gan_studio.core.exploration import MOST_RANDOM_SEED, Exploration
from gan_studio.core.latent import latents_from_seeds, lerp, slerp
from gan_studio.core.place import Place
from gan_studio.core.sheet import SheetConfig
from gan_studio.core.sheet_plan import plan


def test_starts_at_seed_0_between_two_ends() -> None:
    walk = Exploration(8)
    np.testing.assert_array_equal(walk.latent(), latents_from_seeds([0], 8))
    assert walk.end_latents().shape == (2, 8)
    assert not walk.can_go_back
    assert not walk.can_go_forward


def test_sliders_move_from_what_the_seed_gives() -> None:
    walk = Exploration(8)
    walk.go_to_seed(5)
    walk.move(3, 1.5)
    np.testing.assert_allclose((walk.latent() - latents_from_seeds([5], 8))[0, 3], 1.5, rtol=1e-6)
    walk.move(3, 0)
    assert walk.place == Place(5)


def test_sliders_stay_with_another_seed_until_they_are_reset() -> None:
    walk = Exploration(8)
    walk.move(1, -2)
    walk.go_to_seed(9)
    assert walk.place.offsets == {1: -2}
    walk.reset()
    np.testing.assert_array_equal(walk.latent(), latents_from_seeds([9], 8))


def test_truncation_comes_after_the_sliders() -> None:
    walk = Exploration(4)
    walk.move(0, 2)
    full = walk.latent()
    walk.psi = 0.5
    np.testing.assert_allclose(walk.latent(), full / 2)
    walk.psi = 0
    assert not walk.latent().any()


def test_seeds_looked_at_are_remembered() -> None:
    walk = Exploration(4)
    for seed in (3, 3, 8):
        walk.go_to_seed(seed)
    assert walk.history == (0, 3, 8)
    walk.back()
    assert walk.place.seed == 3
    assert walk.can_go_forward
    walk.forward()
    assert walk.place.seed == 8
    walk.forward()
    assert walk.place.seed == 8
    walk.back()
    walk.go_to_seed(1)
    assert walk.history == (0, 3, 1)
    assert not walk.can_go_forward


def test_history_does_not_grow_for_ever() -> None:
    walk = Exploration(4)
    for seed in range(1000):
        walk.go_to_seed(seed)
    assert walk.history == tuple(range(800, 1000))


def test_random_seeds_come_from_the_generator_given() -> None:
    walks = [Exploration(4), Exploration(4)]
    seeds = [walk.randomise(np.random.default_rng(3)) for walk in walks]
    assert seeds[0] == seeds[1] == walks[0].place.seed
    assert 0 <= seeds[0] <= MOST_RANDOM_SEED


@pytest.mark.parametrize(("way", "reference"), [("spherical", slerp), ("linear", lerp)])
def test_path_meets_both_ends_and_the_slider_is_on_it(way: str, reference: object) -> None:
    walk = Exploration(16)
    walk.way = way  # type: ignore[assignment]  # the parameter is one of the two
    walk.set_end("A", Place(4, {2: 1.0}))
    walk.set_end("B", Place(6))
    path = walk.path(9)
    np.testing.assert_allclose(path, reference(*walk.end_latents(), 9), atol=1e-5)  # type: ignore[operator]
    np.testing.assert_allclose(path[[0, -1]], walk.end_latents(), atol=1e-5)
    walk.go_along(0.25)
    assert walk.on_path
    np.testing.assert_allclose(walk.latent()[0], path[2], atol=1e-5)


def test_t_stays_on_the_path() -> None:
    walk = Exploration(4)
    walk.go_along(3)
    assert walk.t == 1
    walk.go_along(-1)
    assert walk.t == 0


def test_moving_a_slider_or_the_seed_leaves_the_path() -> None:
    walk = Exploration(4)
    for leave in (lambda: walk.move(0, 1), lambda: walk.go_to_seed(walk.place.seed + 1), walk.reset, walk.back):
        walk.go_along(0.5)
        leave()
        assert not walk.on_path


def test_a_slider_moves_on_from_the_point_of_the_path_that_is_seen() -> None:
    walk = Exploration(6)
    walk.ends = {"A": Place(3), "B": Place(4)}
    walk.psi = 0.5
    walk.go_along(0.3)
    seen = walk.latent()
    walk.move(2, walk.here().offsets[2] + 1)
    np.testing.assert_allclose(walk.latent() - seen, [[0, 0, 0.5, 0, 0, 0]], atol=1e-6)
    assert walk.place.seed == 3


def test_a_point_of_the_path_can_be_an_end() -> None:
    walk = Exploration(6)
    walk.go_along(0.3)
    seen = walk.latent()
    walk.set_end("B")
    np.testing.assert_allclose(walk.end_latents()[1:], seen, atol=1e-6)


def test_ends_are_taken_from_the_place_swapped_and_visited() -> None:
    walk = Exploration(4)
    walk.go_to_seed(7)
    walk.move(2, 0.5)
    walk.set_end("A")
    walk.go_to_seed(8)
    walk.reset()
    walk.set_end("B")
    walk.swap_ends()
    assert walk.ends == {"A": Place(8), "B": Place(7, {2: 0.5})}
    walk.go_to_end("B")
    assert walk.place == Place(7, {2: 0.5})
    assert walk.history[-1] == 7


def test_sheet_of_a_place_starts_with_the_picture_seen() -> None:
    walk = Exploration(8)
    walk.go_to_seed(12)
    walk.move(1, 2)
    walk.psi = 0.7
    sheet = walk.on_sheet(SheetConfig(rows=2, columns=2, spacing=9))
    assert (sheet.varies, sheet.spacing) == ("seeds", 9)
    np.testing.assert_allclose(plan(sheet, 8).latents[:1], walk.latent(), rtol=1e-6)


def test_sheet_of_a_path_is_the_path() -> None:
    walk = Exploration(8)
    walk.set_end("A", Place(12, {0: 1.0}))
    walk.set_end("B", Place(40, {3: -1.0}))
    walk.way = "linear"
    walk.go_along(0.5)
    sheet = walk.on_sheet(SheetConfig(rows=1, columns=5))
    np.testing.assert_allclose(plan(sheet, 8).latents, walk.path(5), atol=1e-6)
    walk.reset()
    assert walk.on_sheet(sheet).end_offsets == {}
    assert walk.on_sheet(sheet).varies == "seeds"
