"""Folders, and pictures beside them, that are chosen together: classes as the folders within one folder are."""

import os
from pathlib import Path

import numpy as np
import pytest

from gan_studio.core.config.data import FIRST_FOLDERS
from gan_studio.core.errors import UserError
from gan_studio.data.image_set import ImageSet
from gan_studio.data.names import told_apart
from gan_studio.data.report import Choice
from tests.data.makers import folder, load, save


def classed(path: Path, first: int, count: int = 4) -> Path:
    """A folder of grey pictures; their numbers are their shades."""
    for number in range(first, first + count):
        save(path / f"{number:03}.png", np.full((8, 8), number, np.uint8))
    return path


def shades(found: ImageSet) -> dict[str, list[int]]:
    """The shades of the pictures of each class; of all under an empty name where there are no classes."""
    values = [int(one[0, 0, 0]) for one in found.images]
    if found.labels is None:
        return {"": values}
    names = [found.classes[label] for label in found.labels]
    return {name: [value for value, own in zip(values, names, strict=True) if own == name] for name in found.classes}


def choice(found: ImageSet, path: str = "data.labels") -> Choice:
    (one,) = [one for one in found.report.choices if one.path == path]
    return one


def test_each_folder_is_a_class_and_that_can_be_changed(tmp_path: Path) -> None:
    dogs, cats = classed(tmp_path / "a" / "dogs", 10), classed(tmp_path / "b" / "cats", 20)
    classed(cats / "deep", 30, 1)
    found = load([dogs, cats])
    assert shades(found) == {"cats": [20, 21, 22, 23, 30], "dogs": [10, 11, 12, 13]}
    assert choice(found) == Choice(
        "data.labels", "The folders are the classes.", (("folders", "Folders (2 classes)"), ("none", "No classes")),
        "folders",
    )  # fmt: skip
    assert (found.report.title, found.report.source) == ("dogs, cats", "dogs, cats")
    without = load([dogs, cats], labels="none")
    assert shades(without) == {"": [10, 11, 12, 13, 20, 21, 22, 23, 30]}
    assert choice(without).chosen == "none"


def test_folders_of_the_same_name_are_told_apart(tmp_path: Path) -> None:
    places = [
        classed(tmp_path / name, first) for first, name in enumerate(("x/1/cats", "y/1/cats", "y/2/cats", "dogs"))
    ]
    found = load(places)
    assert list(shades(found)) == ["2/cats", "dogs", "x/1/cats", "y/1/cats"]
    assert shades(found)["y/1/cats"] == [1, 2, 3, 4]
    assert found.report.left_out == ()
    few = load([*places, classed(tmp_path / "z" / "cats", 50)])
    assert "z/cats" in few.classes


def test_names_never_meet_what_lies_in_another_folder() -> None:
    def told(*names: str) -> list[str]:
        return told_apart([Path(os.sep, name) for name in names])

    assert told("a/cats", "b/dogs") == ["cats", "dogs"]
    assert told("a/cats", "b/cats", "cats") == ["a/cats", "b/cats", "/cats"]
    assert told("p/x", "q/x/a", "r/y/a") == ["p/x", "x/a", "y/a"]


def test_pictures_of_folders_whose_names_could_be_taken_for_each_other(tmp_path: Path) -> None:
    """``x`` holds ``a``, and another ``x/a`` is a folder of its own."""
    classed(tmp_path / "p" / "x" / "a", 10)
    classed(tmp_path / "q" / "x" / "a", 20)
    classed(tmp_path / "r" / "y" / "a", 30)
    found = load([tmp_path / "p" / "x", tmp_path / "q" / "x" / "a", tmp_path / "r" / "y" / "a"])
    assert shades(found) == {"p/x": [10, 11, 12, 13], "x/a": [20, 21, 22, 23], "y/a": [30, 31, 32, 33]}


@pytest.mark.parametrize(
    ("names", "reason"),
    [(("2020-01 Rome", "2021-05 Oslo"), "are dates"), (("photos 1", "photos 2"), "only divide the set")],
)
def test_folders_that_are_hardly_classes_are_none_unasked(tmp_path: Path, names: tuple[str, str], reason: str) -> None:
    places = [classed(tmp_path / name, 10 * number) for number, name in enumerate(names)]
    found = load(places)
    assert found.classes == ()
    assert reason in choice(found).message
    assert load(places, labels="folders").classes == names


def test_one_folder_and_its_copy_below_another_are_read_once(tmp_path: Path) -> None:
    cats = classed(tmp_path / "in" / "cats", 10)
    classed(tmp_path / "in" / "dogs", 20)
    found = load([tmp_path / "in", cats, tmp_path / "in", cats / "010.png"])
    assert shades(found) == {"cats": [10, 11, 12, 13], "dogs": [20, 21, 22, 23]}


def test_folders_for_training_and_testing_are_no_classes(tmp_path: Path) -> None:
    for split, first in (("train", 0), ("test", 100)):
        classed(tmp_path / split / "cat", first)
        classed(tmp_path / split / "dog", first + 50)
    found = load([tmp_path / "train", tmp_path / "test"])
    assert shades(found)["cat"] == [0, 1, 2, 3, 100, 101, 102, 103]
    assert choice(found, "data.parts").chosen == "all"


def test_a_few_pictures_beside_the_folders_are_left_out_and_said(tmp_path: Path) -> None:
    cats, dogs = classed(tmp_path / "cats", 10, 10), classed(tmp_path / "dogs", 30, 10)
    strays = [save(tmp_path / name / "1.png", np.full((8, 8), 200 + k, np.uint8)) for k, name in enumerate("xy")]
    chosen = [cats, *strays, dogs]
    found = load(chosen)
    assert list(shades(found)) == ["cats", "dogs"]
    assert [(one.name, one.reason) for one in found.report.left_out] == [
        ("x/1.png", "outside of the class folders"),
        ("y/1.png", "outside of the class folders"),
    ]
    assert "2 pictures are left out" in choice(found).message
    assert sorted(shades(load(chosen, labels="none"))[""])[-2:] == [200, 201]


def test_many_pictures_beside_the_folders_mean_no_classes(tmp_path: Path) -> None:
    cats, dogs = classed(tmp_path / "cats", 10), classed(tmp_path / "dogs", 30)
    others = sorted(classed(tmp_path / "others", 100, 5).iterdir())
    found = load([cats, dogs, *others])
    assert shades(found) == {"": [10, 11, 12, 13, 30, 31, 32, 33, 100, 101, 102, 103, 104]}
    assert "5 pictures are in none of the folders" in choice(found).message
    assert load([cats, *others]).report.choices == ()


def test_label_files_in_and_beside_the_folders_are_read(tmp_path: Path) -> None:
    cats, dogs = classed(tmp_path / "cats", 10), classed(tmp_path / "dogs", 20)
    rows = [f"{where}/{n:03}.png,{'red' if n % 2 else 'blue'}" for where, first in (("cats", 10), ("dogs", 20))
            for n in range(first, first + 4)]  # fmt: skip
    (tmp_path / "labels.csv").write_text("\n".join(["file,class", *rows]))
    found = load([cats, dogs])
    assert shades(found) == {"blue": [10, 12, 20, 22], "red": [11, 13, 21, 23]}
    assert ("folders", "Folders (2 classes)") in choice(found).options
    (tmp_path / "labels.csv").unlink()
    for where in (cats, dogs):
        own = [row.removeprefix(f"{where.name}/") for row in rows if row.startswith(where.name)]
        (where / "metadata.csv").write_text("\n".join(["file,class", *own]))
    assert shades(load([cats, dogs])) == {"blue": [10, 12, 20, 22], "red": [11, 13, 21, 23]}


def test_an_empty_folder_among_them_is_no_class_and_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "a.txt").write_text("x")
    places = [tmp_path / "empty", classed(tmp_path / "cats", 10), tmp_path / "notes", classed(tmp_path / "dogs", 20)]
    found = load(places)
    assert found.classes == ("cats", "dogs")
    assert [one.name for one in found.report.left_out] == ["notes/a.txt"]
    with pytest.raises(UserError, match=r"No pictures in .*empty, .*notes: it holds one file \(notes/a.txt"):
        load([tmp_path / "empty", tmp_path / "notes"])
    (tmp_path / "notes" / "a.txt").unlink()
    with pytest.raises(UserError, match="All folders are empty"):
        load([tmp_path / "empty", tmp_path / "notes"])


def test_a_change_in_one_of_the_folders_is_seen(tmp_path: Path) -> None:
    places = [classed(tmp_path / "cats", 10), classed(tmp_path / "dogs", 20)]
    assert len(load(places)) == 8
    classed(places[1], 40, 1)
    assert len(load(places)) == 9


def test_a_run_that_began_before_keeps_having_no_classes(tmp_path: Path) -> None:
    places = [folder(tmp_path / "cats", 3), folder(tmp_path / "dogs", 3)]
    assert load(places, labels=FIRST_FOLDERS).classes == ()
