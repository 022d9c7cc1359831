"""Which pictures are used in which classes, judged from names alone."""

from collections.abc import Iterable

import pytest

from gan_studio.core.config.data import FIRST_FOLDERS, DataConfig
from gan_studio.core.errors import UserError
from gan_studio.data.layout import Layout, lay_out
from gan_studio.data.report import Choice


def laid_out(names: Iterable[str], **options: str) -> Layout:
    return lay_out(list(names), DataConfig(**options))  # type: ignore[arg-type]  # options are the test's own


def numbered(folder: str, numbers: Iterable[int], suffix: str = ".png") -> list[str]:
    return [f"{folder}/{number}{suffix}" for number in numbers]


def choice(layout: Layout, path: str) -> Choice:
    (found,) = [one for one in layout.choices if one.path == path]
    assert found.chosen in [value for value, _ in found.options]
    return found


def used(layout: Layout) -> set[str]:
    return {item.name for item in layout.items}


def class_of(layout: Layout, name: str) -> str:
    (label,) = [item.label for item in layout.items if item.name == name]
    return layout.classes[label]


def test_class_folders_are_sorted_as_numbers_and_the_choice_is_said() -> None:
    found = laid_out([name for digit in (10, 2, 1) for name in numbered(str(digit), range(4))])
    assert found.classes == ("1", "2", "10")
    assert class_of(found, "10/0.png") == "10"
    assert choice(found, "data.labels") == Choice(
        "data.labels", "The folders are the classes.", (("folders", "Folders (3 classes)"), ("none", "No classes")),
        "folders",
    )  # fmt: skip
    words = laid_out([f"class {n}/{k}.png" for n in (1, 10, 2) for k in range(3)])
    assert words.classes == ("class 1", "class 2", "class 10")


@pytest.mark.parametrize(
    ("names", "reason"),
    [
        ([f"{n // 20:05}/img{n:08}.png" for n in range(50)], "only divide"),
        ([f"{n // 20:03}/{n}.png" for n in range(50)], "only divide"),
        ([f"{n // 10 * 1000:05}/{n % 10:05}.png" for n in range(35)], "only divide"),
        ([f"{n:02x}/{n}.png" for n in range(256)], "only divide"),
        ([f"images_{n:03}/{n}_{k}.png" for n in range(1, 4) for k in range(5)], "only divide"),
        ([f"New folder ({n})/{n}_{k}.png" for n in range(1, 4) for k in range(5)], "only divide"),
        ([f"{n}CANON/IMG_{k}.jpg" for n in (100, 101) for k in range(9)], "camera"),
        ([f"2021-0{n}-14 Holiday/{k}.jpg" for n in range(1, 5) for k in range(4)], "dates"),
        ([f"{n}/{k}.jpg" for n in (2019, 2020, 2021) for k in range(6)], "dates"),
        ([f"{n}/{m}/{k}.jpg" for n in (2020, 2021) for m in ("01", "02") for k in range(6)], "dates"),
        ([f"person {n}/{k}.jpg" for n in range(30) for k in range(1 + n % 2)], "only one or two"),
        ([f"{n}/{n}.jpg" for n in range(30)], "only one or two"),
        ([*numbered("cat", range(9)), *numbered("dog", range(9)), *(f"x{n}.png" for n in range(6))], "in none of"),
    ],
)
def test_folders_that_are_hardly_classes_are_none_unless_asked_for(names: list[str], reason: str) -> None:
    found = laid_out(names)
    assert found.classes == ()
    assert used(found) == set(names)
    said = choice(found, "data.labels")
    assert reason in said.message
    assert said.chosen == "none"
    assert len(laid_out(names, labels="folders").classes) > 1


@pytest.mark.parametrize(
    "names",
    [
        [f"{n}/{k}.png" for n in range(10) for k in range(20)],
        [f"{n:02}/{k}.png" for n in range(10) for k in range(20)],
        [f"{n:05}/{n:05}_{k:05}.png" for n in range(5) for k in range(10 + n)],
        [f"n0{n}/n0{n}_{k}.JPEG" for n in range(1440764, 1440770) for k in range(7)],
        [f"{letter}/{k}.png" for letter in "abcdefghijklmnopqrstuvwxyz" for k in range(5)],
        [f"{name}/{k}.jpg" for name in ("car", "bus", "train", "plane") for k in range(9)],
        [f"{name}/{k}.jpg" for name in ("with_mask", "without_mask") for k in range(9)],
        [f"{name}/{k}.jpg" for name in ("masks", "hats", "gloves") for k in range(9)],
        ["cats/a.png", "cats/deep/b.png", "dogs/c.png"],
    ],
)
def test_folders_of_every_other_kind_are_classes(names: list[str]) -> None:
    found = laid_out(names)
    assert set(found.classes) == {name.split("/")[0] for name in names}
    assert found.left_out == ()
    assert len(found.choices) == 1


def test_a_stray_picture_is_left_out_and_the_classes_stay() -> None:
    names = [*numbered("set/cat", range(15)), *numbered("set/dog", range(15)), "set/preview.png"]
    found = laid_out(names)
    assert found.classes == ("cat", "dog")
    assert [(one.name, one.reason) for one in found.left_out] == [("set/preview.png", "outside of the class folders")]
    assert "One picture is left out" in choice(found, "data.labels").message
    assert used(laid_out(names, labels="none")) == set(names)


def test_one_folder_or_none_is_no_choice() -> None:
    assert laid_out(numbered("all/of/them", range(9))).choices == ()
    assert laid_out(["a.png", "b.png"]).choices == ()


@pytest.mark.parametrize(
    ("train", "test"),
    [("train", "test"), ("Training", "validation"), ("train2017", "val2017"),
     ("seg_train/seg_train", "seg_test/seg_test"), ("train_set", "dev_set"), ("images/train", "images/val")],
)  # fmt: skip
def test_splits_are_used_together_and_one_may_be_chosen(train: str, test: str) -> None:
    names = [f"{split}/{kind}/{k}.png" for split in (train, test) for kind in ("cat", "dog") for k in range(5)]
    found = laid_out(names)
    assert found.classes == ("cat", "dog")
    assert used(found) == set(names)
    said = choice(found, "data.parts")
    assert "all of them are used" in said.message
    assert (said.chosen, said.options[0]) == ("all", ("all", "All (20)"))
    only = said.options[1][0]
    chosen = laid_out(names, parts=only)
    assert used(chosen) == {name for name in names if name.startswith(train)}
    assert chosen.classes == ("cat", "dog")
    assert all(one.reason.endswith("which is not used") for one in chosen.left_out)
    assert choice(chosen, "data.parts").chosen == only


def test_splits_inside_of_classes_and_beside_other_parts() -> None:
    names = [f"{kind}/{split}/{k}.png" for split in ("train", "test") for kind in ("cat", "dog") for k in range(5)]
    assert laid_out(names).classes == ("cat", "dog")
    assert used(laid_out(names, parts="test")) == {name for name in names if "/test/" in name}
    more = [*names, *numbered("cat/extra", range(3))]
    assert [value for value, _ in choice(laid_out(more), "data.parts").options][:4] == ["all", "train", "test", "extra"]


def test_test_pictures_without_class_folders_are_left_out_where_classes_are_used() -> None:
    names = [*numbered("train/cat", range(9)), *numbered("train/dog", range(9)), *numbered("test", range(30))]
    found = laid_out(names)
    assert found.classes == ("cat", "dog")
    assert len(found.left_out) == 30
    assert "30 pictures are left out" in choice(found, "data.labels").message
    assert len(laid_out(names, labels="none").items) == 48


def test_two_domains_of_a_translation_set_are_classes() -> None:
    names = [f"{split}{side}/{k}.jpg" for split in ("train", "test") for side in "AB" for k in range(6)]
    found = laid_out(names)
    assert found.classes == ("A", "B")
    assert used(laid_out(names, parts="train")) == {name for name in names if name.startswith("train")}


@pytest.mark.parametrize(
    "names",
    [
        [*numbered("images", range(12)), *numbered("masks", range(12))],
        [*numbered("data/JPEGImages", range(9), ".jpg"), *numbered("data/SegmentationClass", range(9))],
        [*numbered("images1024x1024", range(9)), *numbered("thumbnails128x128", range(9))],
        [*numbered("train", range(9), ".jpg"), *(f"train_masks/{k}_mask.gif" for k in range(9))],
        [*(f"{k}.jpg" for k in range(9)), *(f"annotations/{k}.png" for k in range(9))],
        [*(f"train/images/{k}.jpg" for k in range(9)), *(f"train/depth/{k}_depth.png" for k in range(9))],
        [name for k in range(9) for name in (f"{k}.jpg", f"{k}_mask.png")],
        [*numbered("faces", range(9)), *numbered("labels", range(9))],
    ],
)
def test_masks_and_the_like_are_left_out_and_may_be_chosen(names: list[str]) -> None:
    found = laid_out(names)
    assert found.classes == ()
    assert len(found.items) == len(found.left_out) == len(names) / 2
    said = choice(found, "data.parts")
    assert "describe the other pictures and are left out" in said.message
    for value, _ in said.options:
        again = laid_out(names, parts=str(value))
        assert choice(again, "data.parts").chosen == value
        assert len(again.items) == (len(names) if value == "all" else len(names) / 2)


def test_masks_beside_pictures_in_class_folders_and_splits() -> None:
    tumor = [
        f"{kind}/{kind} ({k}){side}.png" for kind in ("benign", "normal") for k in range(6) for side in ("", "_mask")
    ]
    found = laid_out(tumor)
    assert found.classes == ("benign", "normal")
    assert all("_mask" not in name for name in used(found))
    names = [f"{kind}/{split}/{k}.png" for kind in ("images", "masks") for split in ("train", "val") for k in range(5)]
    found = laid_out(names)
    assert used(found) == {name for name in names if name.startswith("images")}
    assert used(laid_out(names, parts="masks,val")) == {name for name in names if name.startswith("masks/val")}
    assert used(laid_out(names, parts="train")) == {name for name in names if name.startswith("images/train")}
    assert len(choice(found, "data.parts").options) > 3


def test_what_is_not_there_cannot_be_chosen() -> None:
    names = [*numbered("train", range(4)), *numbered("test", range(4))]
    with pytest.raises(UserError, match="no part called 'valid'") as problem:
        laid_out(names, parts="train,valid")
    assert problem.value.hint == "The parts are train, test."
    with pytest.raises(UserError, match="no labels called 'Male'"):
        laid_out(names, labels="column:Male")
    with pytest.raises(UserError, match="no folders"):
        laid_out(["a.png"], labels="folders")
    with pytest.raises(UserError, match="cannot be 'folder'"):
        laid_out(names, labels="folder")


def test_a_run_that_began_before_keeps_its_classes() -> None:
    buckets = [f"{n // 20:05}/img{n:08}.png" for n in range(40)]
    assert laid_out(buckets, labels=FIRST_FOLDERS).classes == ("00000", "00001")
    digits = [f"{digit}/{k}.png" for digit in (1, 2, 10) for k in range(4)]
    assert laid_out(digits, labels=FIRST_FOLDERS).classes == ("1", "10", "2")
