"""Where a latent space was left, on the disk."""

from pathlib import Path

import numpy as np
import pytest

from gan_studio.core.exploration import Exploration
from gan_studio.core.place import Place
from gan_studio.core.position import Position, read_position, write_position


def _somewhere() -> Exploration:
    walk = Exploration(8)
    walk.class_names = ("cat", "dog")
    walk.go_to_seed(5)
    walk.move(3, 1.5)
    walk.choose_class("dog", "cat", 0.25)
    walk.set_end("B")
    walk.swap_ends()
    walk.psi, walk.way = 0.7, "linear"
    walk.go_along(0.3)
    return walk


def test_one_comes_back_to_the_same_picture(tmp_path: Path) -> None:
    walk, other = _somewhere(), Exploration(8)
    other.class_names = walk.class_names
    write_position(tmp_path / "explore.json", walk.position)
    position = read_position(tmp_path / "explore.json")
    assert position is not None
    assert position.fits(8, ("cat", "dog"))
    other.go_to(position)
    assert other.position == walk.position
    np.testing.assert_array_equal(other.latent(), walk.latent())
    np.testing.assert_array_equal(other.path(5), walk.path(5))
    assert other.class_shares() == walk.class_shares()
    assert not other.can_go_back
    other.reset()  # off the path, to the place beside it
    assert other.place.seed == 5


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"\xff\xfe",
        b"[]",
        b'{"size": 8}',
        b'{"size": 8, "place": {"seed": "five"}, "a": {}, "b": {}}',
        b'{"size": 8, "place": {}, "a": {}, "b": {}, "psi": 3}',
        b'{"size": 8, "place": {}, "a": {}, "b": {}, "psi": NaN}',
        b'{"size": 8, "place": {}, "a": {}, "b": {}, "t": -1}',
        b'{"size": 8, "place": {}, "a": {}, "b": {}, "way": "home"}',
        b'{"size": 8, "place": {}, "a": {}, "b": {}, "format": 2}',
    ],
)
def test_a_damaged_file_is_no_position(tmp_path: Path, text: bytes) -> None:
    file = tmp_path / "explore.json"
    assert read_position(file) is None
    file.write_bytes(text)
    assert read_position(file) is None
    file.write_bytes(b'{"size": 8, "place": {}, "a": {}, "b": {}}')
    assert read_position(file) == Position(8, Place(), Place(), Place())


@pytest.mark.parametrize(
    "place",
    [
        Place(-1),
        Place(2**63),
        Place(0, {8: 1.0}),
        Place(0, {-1: 1.0}),
        Place(0, {0: float("nan")}),
        Place(0, {}, {"cow": 1.0}),
        Place(0, {}, {"cat": float("inf")}),
    ],
)
def test_a_place_that_the_generator_lacks_does_not_fit(place: Place) -> None:
    names = ("cat", "dog")
    here = Place(2**63 - 1, {7: -2.0}, {"dog": 1.0})
    assert Position(8, here, here, here).fits(8, names)
    assert not Position(8, here, here, here).fits(9, names)
    assert not Position(8, here, here, here).fits(8, ())
    for places in ((place, here, here), (here, place, here), (here, here, place)):
        assert not Position(8, *places).fits(8, names)
