"""Folders, lists and zips of picture files."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from gan_studio.core.errors import UserError
from tests.data.makers import bomb, encoded, folder, load, pattern, save, zip_of


def test_a_folder_is_read_in_the_order_of_names_pixel_for_pixel(tmp_path: Path) -> None:
    found = load(folder(tmp_path / "in", 5))
    assert found.images.shape == (5, 16, 16, 3)
    np.testing.assert_array_equal(found.images, np.stack([pattern(seed=number) for number in range(5)]))
    assert found.labels is None
    assert found.classes == ()
    assert (found.config.height, found.config.width, found.config.channels) == (16, 16, "rgb")
    assert not found.images.flags.writeable


def test_first_level_folders_are_classes_and_deeper_ones_count_with_them(tmp_path: Path) -> None:
    for number, name in enumerate(["cats/a.png", "cats/deep/b.png", "dogs/c.png"]):
        save(tmp_path / "in" / name, pattern(seed=number))
    found = load(tmp_path / "in")
    assert found.classes == ("cats", "dogs")
    assert found.labels is not None
    by_label = {("cats", "dogs")[label] for label in found.labels}
    assert by_label == {"cats", "dogs"}
    assert found.report.classes == (("cats", 2), ("dogs", 1))


def test_a_folder_around_everything_and_train_test_are_not_classes(tmp_path: Path) -> None:
    for number, name in enumerate(["all/train/x/a.png", "all/test/x/b.png", "all/train/y/c.png"]):
        save(tmp_path / "in" / name, pattern(seed=number))
    found = load(tmp_path / "in")
    assert found.classes == ("x", "y")
    assert sorted(found.labels.tolist()) == [0, 0, 1]


def test_pictures_beside_the_folders_mean_no_classes(tmp_path: Path) -> None:
    folder(tmp_path / "in", 2)
    folder(tmp_path / "in" / "more", 2, height=20)
    assert load(tmp_path / "in").classes == ()


def test_what_systems_leave_behind_is_passed_over_without_a_word(tmp_path: Path) -> None:
    where = folder(tmp_path / "in", 3)
    save(where / ".hidden.png", pattern())
    save(where / "__MACOSX" / "ghost.png", pattern())
    (where / "Thumbs.db").write_bytes(b"x")
    report = load(where).report
    assert (report.found, report.used, report.left_out) == (3, 3, ())


def test_a_list_of_files_needs_no_suffixes(tmp_path: Path) -> None:
    first = save(tmp_path / "b.png", pattern(seed=1))
    second = save(tmp_path / "a.png", pattern(seed=2)).rename(tmp_path / "plain")
    found = load([first, second])
    np.testing.assert_array_equal(found.images[0], pattern(seed=1))
    np.testing.assert_array_equal(found.images[1], pattern(seed=2))
    assert len(load([tmp_path / "b.png"])) == 1


def test_a_missing_file_in_a_list_is_named(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"no file .*gone\.png"):
        load([folder(tmp_path / "in", 1) / "000.png", tmp_path / "gone.png"])


def test_a_zip_is_as_its_folder(tmp_path: Path) -> None:
    members = {f"set/{name}/{n}.png": encoded(pattern(seed=n)) for n, name in enumerate(["x", "x", "y"])}
    found = load(zip_of(tmp_path / "in.zip", members | {"__MACOSX/set/x/._0.png": b"?"}))
    assert found.classes == ("x", "y")
    np.testing.assert_array_equal(found.images[2], pattern(seed=2))
    assert found.report.left_out == ()


@pytest.mark.parametrize("name", ["../evil.png", "a/../../evil.png", "/evil.png", "C:\\evil.png", "..\\evil.png"])
def test_a_zip_name_that_climbs_out_is_left_out_and_nothing_is_written(tmp_path: Path, name: str) -> None:
    (tmp_path / "inside").mkdir()
    path = zip_of(tmp_path / "inside" / "in.zip", {name: encoded(pattern()), "good.png": encoded(pattern(seed=1))})
    found = load(path)
    assert len(found) == 1
    assert "outside the zip" in found.report.left_out[0].reason
    assert not list(tmp_path.rglob("evil*"))


def test_good_pictures_are_used_and_each_bad_one_is_named_with_its_reason(tmp_path: Path) -> None:
    where = folder(tmp_path / "in", 3, height=64, width=64)
    whole = encoded(pattern(64, 64), "JPEG")
    (where / "cut.jpg").write_bytes(whole[: len(whole) // 2])
    (where / "text.png").write_text("no picture at all")
    (where / "empty.png").write_bytes(b"")
    (where / "notes.txt").write_text("hello")
    (where / "head.png").write_bytes(encoded(pattern())[:20])
    save(where / "dot.png", pattern(1, 1))
    report = load(where).report
    reasons = {item.name: item.reason for item in report.left_out}
    assert report.used == 3
    assert report.found == 9
    assert "incomplete" in reasons["cut.jpg"]
    assert reasons["text.png"] == "a text file, not a picture that can be read"
    assert reasons["empty.png"] == "empty file"
    assert "not a picture file" in reasons["notes.txt"]
    assert reasons["head.png"] == "damaged: the file ends too early"
    assert reasons["dot.png"] == "too small: 1×1, at least 4×4 is needed"


def test_a_gigantic_picture_is_left_out_undecoded_in_folders_and_zips(tmp_path: Path) -> None:
    data = bomb()
    where = folder(tmp_path / "in", 2)
    (where / "huge.png").write_bytes(data)
    zipped = zip_of(tmp_path / "in.zip", {"huge.png": data, "good.png": encoded(pattern())})
    for source in (where, zipped):
        report = load(source).report
        assert [item.name for item in report.left_out] == ["huge.png"]
        assert "too large: 60000×60000" in report.left_out[0].reason


def test_a_zip_member_that_unpacks_to_too_much_is_not_unpacked(tmp_path: Path) -> None:
    path = zip_of(tmp_path / "in.zip", {"zeros.png": bytes(2**28 + 1), "good.png": encoded(pattern())})
    assert "the limit is 256 MB" in load(path).report.left_out[0].reason


def test_a_damaged_zip_and_a_damaged_member_are_told(tmp_path: Path) -> None:
    (tmp_path / "bad.zip").write_bytes(b"PK\3\4 and nothing more")
    with pytest.raises(UserError, match="not a zip file, or it is damaged"):
        load(tmp_path / "bad.zip")
    path = zip_of(tmp_path / "in.zip", {"a.png": encoded(pattern()), "b.png": encoded(pattern(seed=1))})
    data = bytearray(path.read_bytes())
    data[60:80] = bytes(20)
    path.write_bytes(data)
    assert [item.name for item in load(path).report.left_out] == ["a.png"]


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda path: None, "There is no file or folder"),
        (lambda path: path.mkdir(), "is empty"),
        (
            lambda path: (path.mkdir(), (path / "a.txt").write_text("x")),
            r"No pictures in .*one file \(a\.txt: a text file\)",
        ),
        (lambda path: (path.mkdir(), (path / "a.png").write_text("x")), r"No usable picture .*a\.png is left out"),
        (lambda path: save(path / "a.png", pattern(1, 1)), "too small: 1×1"),
        (lambda path: path.write_bytes(b"what is this"), "no pictures in a known format"),
    ],
)
def test_a_source_without_pictures_is_one_clear_error(tmp_path: Path, make, message: str) -> None:
    make(tmp_path / "in")
    with pytest.raises(UserError, match=message) as caught:
        load(tmp_path / "in")
    assert "in" in caught.value.message
    assert caught.value.hint


def test_the_name_of_a_sample_set_without_its_prefix_is_recognised(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="sample:digits"):
        load("digits")


def test_thousands_of_text_files_fail_at_once(tmp_path: Path) -> None:
    for number in range(2000):
        (tmp_path / f"{number}.txt").touch()
        (tmp_path / f"{number}.png").touch()
    with pytest.raises(UserError, match="No usable picture among the 4,000 files"):
        load(tmp_path)


def test_an_unreadable_file_is_left_out_with_the_systems_words(tmp_path: Path) -> None:
    where = folder(tmp_path / "in", 2)
    (where / "loop.png").symlink_to(where / "loop.png")
    report = load(where).report
    assert report.used == 2
    assert "cannot be read" in report.left_out[0].reason


def test_equal_pictures_are_reported_and_kept(tmp_path: Path) -> None:
    where = folder(tmp_path / "in", 3)
    save(where / "copy.webp", pattern(seed=1), lossless=True)
    report = load(where).report
    assert report.used == 4
    assert report.duplicates == (("001.png", "copy.webp"),)


def test_an_animation_gives_its_first_frame(tmp_path: Path) -> None:
    frames = [Image.new("RGB", (16, 16), colour) for colour in ("red", "blue")]
    frames[0].save(tmp_path / "a.gif", save_all=True, append_images=frames[1:])
    np.testing.assert_array_equal(load(tmp_path).images[0, 8, 8], (255, 0, 0))
