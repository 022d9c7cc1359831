"""What stands in the cells of a sheet."""

import numpy as np
import pytest

from gan_studio.core.config import options_of
from gan_studio.core.errors import UserError
from gan_studio.core.latent import latents_from_seeds, slerp
from gan_studio.core.sheet import SheetConfig
from gan_studio.core.sheet_plan import plan


def test_each_cell_has_the_next_seed() -> None:
    cells = plan(SheetConfig(rows=2, columns=3, seed=10, captions=True), 8)
    assert cells.seeds == (10, 11, 12, 13, 14, 15)
    assert cells.captions == ("10", "11", "12", "13", "14", "15")
    assert cells.latents.dtype == np.float32
    np.testing.assert_array_equal(cells.latents, latents_from_seeds(range(10, 16), 8))


def test_a_seed_gives_the_same_picture_on_any_page() -> None:
    small, large = plan(SheetConfig(rows=1, columns=1, seed=7), 16), plan(SheetConfig(rows=9, columns=9, seed=3), 16)
    np.testing.assert_array_equal(small.latents[0], large.latents[4])


def test_truncation_shortens_every_latent() -> None:
    full, half = plan(SheetConfig(), 8), plan(SheetConfig(truncation=0.5), 8)
    np.testing.assert_allclose(half.latents, full.latents / 2)


def test_no_captions_unless_asked() -> None:
    assert plan(SheetConfig(), 8).captions == ()


def test_rows_walk_between_two_seeds() -> None:
    config = SheetConfig(rows=2, columns=5, varies="interpolation", seed=3, end_seed=17, captions=True)
    cells = plan(config, 32)
    first = latents_from_seeds([3, 17, 5, 19], 32)
    np.testing.assert_allclose(cells.latents[:5], slerp(first[0], first[1], 5), rtol=1e-6)
    np.testing.assert_allclose(cells.latents[5], first[2], rtol=1e-6)
    np.testing.assert_allclose(cells.latents[9], first[3], rtol=1e-5)
    assert cells.captions[:5] == ("3", "0.25", "0.50", "0.75", "17")
    assert cells.seeds == (3,) * 5 + (5,) * 5


def test_linear_walk_passes_through_the_middle() -> None:
    config = SheetConfig(rows=1, columns=3, varies="interpolation", path="linear", seed=0, end_seed=1)
    start, middle, end = plan(config, 8).latents
    np.testing.assert_allclose(middle, (start + end) / 2, rtol=1e-6)


def test_one_column_shows_the_start_of_a_walk() -> None:
    cells = plan(SheetConfig(rows=2, columns=1, varies="interpolation", captions=True), 8)
    np.testing.assert_allclose(cells.latents, latents_from_seeds([0, 2], 8), rtol=1e-6)
    assert cells.captions == ("0", "2")


def test_slider_moves_one_dimension_to_both_sides() -> None:
    config = SheetConfig(rows=2, columns=5, varies="slider", slider=2, reach=4, seed=9, captions=True)
    cells = plan(config, 8)
    moved = cells.latents[:5] - latents_from_seeds([9], 8)
    np.testing.assert_allclose(moved[:, 2], [-4, -2, 0, 2, 4], atol=1e-6)
    assert not np.delete(moved, 2, axis=1).any()
    assert cells.captions[:3] == ("9: -4", "9: -2", "9: 0")
    assert cells.seeds[5:] == (10,) * 5


def test_a_single_column_leaves_the_slider_alone() -> None:
    cells = plan(SheetConfig(rows=1, columns=1, varies="slider", slider=1), 4)
    np.testing.assert_array_equal(cells.latents, latents_from_seeds([0], 4))


def test_slider_that_is_not_there_is_refused() -> None:
    with pytest.raises(UserError, match="64 latent dimensions") as caught:
        plan(SheetConfig(varies="slider", slider=64), 64)
    assert caught.value.field == "slider"
    assert "0 to 63" in caught.value.hint


def test_offsets_are_taken_along_and_unknown_ones_passed_over() -> None:
    cells = plan(SheetConfig(rows=1, columns=1, offsets={1: 2.0, 99: 5.0}), 4)
    np.testing.assert_allclose(cells.latents[0] - latents_from_seeds([0], 4)[0], [0, 2, 0, 0], atol=1e-6)


def test_a_walk_has_offsets_at_each_end() -> None:
    config = SheetConfig(rows=1, columns=2, varies="interpolation", offsets={0: 1.0}, end_offsets={0: -1.0})
    start, end = plan(config, 4).latents - latents_from_seeds([0, 1], 4)
    np.testing.assert_allclose([start[0], end[0]], [1, -1], atol=1e-5)


def test_seeds_start_again_at_the_end_of_their_range() -> None:
    assert plan(SheetConfig(rows=1, columns=2, seed=2**63 - 1), 4).seeds == (2**63 - 1, 0)


def test_offsets_are_kept_in_files_and_shown_in_no_form() -> None:
    config = SheetConfig(offsets={3: 0.5})
    assert SheetConfig.model_validate_json(config.model_dump_json()) == config
    hidden = {"offsets", "end_offsets", "class_shares", "end_class_shares"}
    assert not hidden & {option.path for option in options_of(SheetConfig)}
