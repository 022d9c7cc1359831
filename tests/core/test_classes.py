"""Classes as weights: mixtures, paths between them, sheets of them."""

import numpy as np
import pytest

from gan_studio.core.classes import blend_classes, class_indices, cycled_classes, mixed_classes
from gan_studio.core.errors import UserError
from gan_studio.core.exploration import Exploration
from gan_studio.core.place import Place
from gan_studio.core.sheet import SheetConfig
from gan_studio.core.sheet_plan import plan

NAMES = ("cat", "dog", "owl")


def test_mixtures_sum_to_one_and_unknown_names_are_passed_over() -> None:
    np.testing.assert_allclose(mixed_classes({"cat": 1, "owl": 3}, NAMES), [[0.25, 0, 0.75]])
    np.testing.assert_array_equal(mixed_classes({"bee": 1, "dog": 0.2}, NAMES), [[0, 1, 0]])
    for nothing in ({}, {"bee": 1.0}, {"cat": 0.0}, {"cat": -2.0}):
        np.testing.assert_array_equal(mixed_classes(nothing, NAMES), [[1, 0, 0]])
    assert mixed_classes({"dog": 1}, NAMES).dtype == np.float32


def test_pictures_take_turns_through_the_classes() -> None:
    np.testing.assert_array_equal(cycled_classes(5, 3).argmax(1), [0, 1, 2, 0, 1])


def test_between_two_mixtures() -> None:
    start, end = mixed_classes({"cat": 1}, NAMES), mixed_classes({"dog": 1, "owl": 1}, NAMES)
    np.testing.assert_allclose(
        blend_classes(start, end, np.array([0, 0.5, 1])), [[1, 0, 0], [0.5, 0.25, 0.25], [0, 0.5, 0.5]]
    )


def test_names_that_are_not_there_are_told() -> None:
    assert class_indices(["owl", "cat", "owl"], NAMES) == [2, 0, 2]
    assert class_indices([], ()) == []
    with pytest.raises(UserError, match="'bee'") as caught:
        class_indices(["cat", "bee"], NAMES)
    assert "cat, dog, owl" in caught.value.hint
    with pytest.raises(UserError, match="without classes"):
        class_indices(["cat"], ())


# Sheets


def labels(names: tuple[str, ...] = NAMES, **values: object) -> list[int]:
    return list(plan(SheetConfig(**{"rows": 2, "columns": 4, **values}), 4, names).labels)


def test_a_class_each_row_or_column_or_one_for_all() -> None:
    assert labels(classes="rows", rows=4, columns=2) == [0, 0, 1, 1, 2, 2, 0, 0]
    assert labels(classes="columns") == [0, 1, 2, 0, 0, 1, 2, 0]
    assert labels(classes="one", class_name="owl") == [2] * 8
    assert labels(classes="one") == labels(classes="one", class_name="bee") == [0] * 8
    assert labels(classes="mixture", class_shares={"dog": 0.9, "owl": 0.1}) == [1] * 8
    assert labels(()) == []
    assert plan(SheetConfig(), 4).classes is None


def test_at_random_means_by_the_seed() -> None:
    drawn = labels(classes="random", rows=20, columns=20)
    assert drawn == labels(classes="random", rows=20, columns=20)
    assert drawn[5:9] == labels(classes="random", rows=1, columns=4, seed=5)
    assert np.bincount(drawn).min() > 100


def test_captions_name_classes_that_differ() -> None:
    captions = plan(SheetConfig(rows=2, columns=1, captions=True), 4, NAMES).captions
    assert captions == ("cat · 0", "dog · 1")
    same = plan(SheetConfig(rows=2, columns=1, captions=True, classes="one"), 4, NAMES).captions
    assert same == ("0", "1")


# The explorer's places and paths


def walker() -> Exploration:
    walk = Exploration(8)
    walk.class_names = NAMES
    return walk


def test_without_classes_there_are_none() -> None:
    walk = Exploration(8)
    assert walk.classes() is walk.path_classes(3) is walk.end_classes() is None
    assert walk.class_shares() == {}
    assert "class_name" not in walk.on_sheet(SheetConfig()).model_dump(exclude_defaults=True)


def test_a_class_stays_while_seed_and_sliders_move() -> None:
    walk = walker()
    np.testing.assert_array_equal(walk.classes(), [[1, 0, 0]])
    walk.choose_class("dog", "owl", 0.25)
    walk.go_to_seed(9)
    walk.move(2, 1.0)
    walk.back()
    walk.reset()
    np.testing.assert_allclose(walk.classes(), [[0, 0.75, 0.25]])
    assert list(walk.class_shares()) == ["dog", "owl"]
    walk.choose_class("dog", "dog", 0.5)
    assert walk.place.classes == {"dog": 1.0}


def test_the_path_goes_from_class_to_class() -> None:
    walk = walker()
    walk.choose_class("owl")
    walk.set_end("B")
    walk.set_end("A", Place(3, classes={"dog": 1.0}))
    np.testing.assert_allclose(walk.path_classes(3), [[0, 1, 0], [0, 0.5, 0.5], [0, 0, 1]])
    np.testing.assert_allclose(walk.end_classes(), [[0, 1, 0], [0, 0, 1]])
    walk.go_along(0.25)
    np.testing.assert_allclose(walk.classes(), [[0, 0.75, 0.25]])
    latent = walk.latent()
    walk.move(0, walk.here().offsets.get(0, 0.0))
    assert not walk.on_path
    np.testing.assert_allclose(walk.classes(), [[0, 0.75, 0.25]])
    np.testing.assert_allclose(walk.latent(), latent, atol=1e-5)


def test_choosing_a_class_on_the_path_leaves_it_where_it_is() -> None:
    walk = walker()
    walk.go_along(0.5)
    latent = walk.latent()
    walk.choose_class("owl")
    assert not walk.on_path
    np.testing.assert_allclose(walk.latent(), latent, atol=1e-5)
    np.testing.assert_array_equal(walk.classes(), [[0, 0, 1]])


def test_sheets_show_what_is_seen() -> None:
    walk = walker()
    walk.choose_class("owl")
    sheet = walk.on_sheet(SheetConfig())
    assert (sheet.classes, sheet.class_name) == ("one", "owl")
    walk.choose_class("owl", "cat", 0.4)
    mixed = plan(walk.on_sheet(SheetConfig()), 8, NAMES).classes
    assert mixed is not None
    np.testing.assert_allclose(mixed[[0, -1]], np.repeat(walk.classes(), 2, axis=0), atol=1e-6)
    walk.set_end("B")
    walk.go_along(0.5)
    along = plan(walk.on_sheet(SheetConfig(rows=2, columns=5)), 8, NAMES).classes
    assert along is not None
    np.testing.assert_allclose(along[5:], walk.path_classes(5), atol=1e-6)
