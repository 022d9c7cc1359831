"""Points in the plane: sets, pictures of them, and how many modes are found again."""

import gzip
from pathlib import Path

import numpy as np
import pytest

from gan_studio.core.errors import UserError
from gan_studio.core.shape import ImageShape
from gan_studio.data.points import MIXTURES, Coverage, Gaussians, draw_points, draw_single, modes_covered, to_points
from tests.data.makers import load

SQUARE = Gaussians("square", np.array([[-0.5, -0.5], [0.5, -0.5], [-0.5, 0.5], [0.5, 0.5]]), 0.01)
BLUE, PAPER = (0, 114, 178), (255, 255, 255)


def at(*points: tuple[float, float]) -> np.ndarray:
    return np.array(points, np.float32)


# The sets


def test_the_ring_and_the_grid_are_those_of_the_papers() -> None:
    ring, grid = MIXTURES["ring"], MIXTURES["grid"]
    np.testing.assert_allclose(np.linalg.norm(ring.centres, axis=1), 0.8)
    assert len(np.unique(ring.centres.round(6), axis=0)) == 8
    assert 0.8 / ring.sigma == pytest.approx(2 / 0.02)
    assert sorted({float(x.round(6)) for x in grid.centres.ravel()}) == [-0.8, -0.4, 0.0, 0.4, 0.8]
    assert len(np.unique(grid.centres.round(6), axis=0)) == 25
    assert 0.4 / grid.sigma == pytest.approx(2 / 0.05)


@pytest.mark.parametrize("name", ["ring", "grid"])
def test_the_sample_sets_hold_them(name: str) -> None:
    found, mixture = load(f"sample:{name}"), MIXTURES[name]
    assert found.shape == ImageShape(1, 2, 1)
    assert found.shape.points
    assert (found.images.dtype, found.images.shape) == (np.float32, (10_000, 1, 2, 1))
    points, modes = mixture.sample(10_000, seed=2017)
    np.testing.assert_allclose(to_points(found.images), points, atol=1e-6)
    np.testing.assert_array_equal(found.labels, modes)
    assert np.bincount(found.labels).tolist() == [10_000 // len(mixture.centres)] * len(mixture.centres)
    spread = to_points(found.images) - mixture.centres[modes]
    np.testing.assert_allclose(spread.std(axis=0), mixture.sigma, rtol=0.03)
    assert modes_covered(to_points(found.images), mixture).found == len(mixture.centres)


def test_the_report_has_no_sizes_and_the_cache_keeps_the_bytes() -> None:
    first, again = load("sample:ring"), load("sample:ring")
    assert (first.report.used, first.report.sizes, first.report.modes) == (10_000, (), ())
    assert len(first.report.classes) == 8
    assert first.report.duplicates == ()
    assert first.fingerprint == again.fingerprint != load("sample:grid").fingerprint
    np.testing.assert_array_equal(first.images, again.images)


def test_sizes_and_colours_that_were_chosen_are_not_looked_at() -> None:
    found = load("sample:ring", height=28, width=28, channels="rgb")
    assert found.shape == ImageShape(1, 2, 1)
    assert (found.config.height, found.config.width, found.config.channels) == (1, 2, "grey")


def test_pictures_are_never_made_as_small_as_points() -> None:
    with pytest.raises(UserError, match="too small"):
        load("sample:digits", height=1, width=2)


# Tables of one's own


def test_a_table_of_points_is_a_set(tmp_path: Path) -> None:
    (tmp_path / "mine.csv").write_text("x,y,class\n0.5,-0.25,b\n-1,1,a\n0,0,b\n", "utf-8")
    found = load(tmp_path / "mine.csv")
    np.testing.assert_array_equal(to_points(found.images), at((0.5, -0.25), (-1, 1), (0, 0)))
    assert (found.classes, found.labels.tolist()) == (("a", "b"), [1, 0, 1])
    (tmp_path / "plain.csv.gz").write_bytes(gzip.compress(b"X, Y\n0.5,-0.25\n"))
    plain = load(tmp_path / "plain.csv.gz")
    assert (len(plain), plain.labels) == (1, None)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a,b\n1,1\n", "neither a table of points"),
        ("", "neither a table of points"),
        ("x,y\n", "has no points"),
        ("x,y\n1\n", "different length"),
        ("x,y\n1,one\n", "no number"),
        ("x,y\n1,1.5\n", "beyond -1 and 1"),
        ("x,y\n1,nan\n", "beyond -1 and 1"),
    ],
)
def test_a_table_that_is_none_is_refused_with_the_way_to_write_it(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "bad.csv").write_text(text, "utf-8")
    with pytest.raises(UserError, match=words) as problem:
        load(tmp_path / "bad.csv")
    assert "x,y,class" in problem.value.hint


def test_a_damaged_table_is_refused(tmp_path: Path) -> None:
    (tmp_path / "bad.csv.gz").write_bytes(gzip.compress(b"x,y\n" + b"0.1,0.2\n" * 5000)[:-20])
    with pytest.raises(UserError, match="damaged"):
        load(tmp_path / "bad.csv.gz")


# Modes that are found again


def test_a_mode_counts_with_a_hundredth_of_the_points_within_three_sigma() -> None:
    points = np.concatenate([
        np.tile(at((-0.5, -0.5)), (90, 1)),
        np.tile(at((0.5, -0.529)), (1, 1)),  # 2.9 σ away: good, and one in a hundred
        np.tile(at((-0.5, 0.531)), (5, 1)),  # 3.1 σ away: not good, however many
        np.tile(at((0.0, 0.0)), (4, 1)),
    ])  # fmt: skip
    assert modes_covered(points, SQUARE) == Coverage(2, 4, 0.91)
    more = np.concatenate([points, np.tile(at((-0.5, -0.5)), (1, 1))])
    assert modes_covered(more, SQUARE).found == 1  # one in 101


def test_points_that_are_no_numbers_are_far_from_everything() -> None:
    points = np.full((10, 2), np.nan, np.float32)
    assert modes_covered(points, SQUARE) == Coverage(0, 4, 0.0)
    assert (draw_points(points) == 255).all()


# Pictures


def test_points_are_where_they_belong_with_y_upwards() -> None:
    picture = draw_points(np.tile(at((0.0, 1.0)), (50, 1)), side=101)
    assert picture.shape == (101, 101, 3)
    rows, columns = np.nonzero((picture != 255).any(axis=2))
    assert (rows.min(), rows.max()) == (3, 5)
    assert (columns.min(), columns.max()) == (49, 51)
    assert tuple(picture[4, 50]) == BLUE


def test_real_points_are_grey_and_seen_around_generated_ones() -> None:
    spot = np.tile(at((0.0, 0.0)), (50, 1))
    picture = draw_points(spot, spot, side=101)
    assert tuple(picture[50, 50]) == BLUE
    assert len(set(picture[50, 52].tolist())) <= 2  # grey, nearly
    assert picture[50, 52, 0] < 200
    assert tuple(picture[50, 54]) == PAPER


def test_what_lies_outside_is_left_out() -> None:
    assert (draw_points(at((3.0, 0.0), (np.inf, 0.0), (0.0, -1e30))) == 255).all()


def test_one_point_is_drawn_among_the_others() -> None:
    pictures = draw_single(at((-0.5, 0.0), (0.5, 0.0)), np.tile(at((0.0, -0.5)), (9, 1)), side=101)
    assert pictures.shape == (2, 101, 101, 3)
    assert tuple(pictures[0, 50, 27]) == BLUE
    assert tuple(pictures[0, 50, 73]) == PAPER
    assert tuple(pictures[1, 50, 73]) == BLUE
    assert (pictures[0, 60:] == pictures[1, 60:]).all()


def test_people_see_a_set_of_points_as_one_picture() -> None:
    found = load("sample:grid")
    assert found.preview(500).shape == (1, *found.shape.shown) == (1, 192, 192, 3)
    first = found.shown(np.flatnonzero(found.labels == 0))
    assert (first[0, :96] == 255).all()  # mode 0 is at the lower left
    assert (first[0, 96:] != 255).any()
