"""Preparing, cancelling, and finding again what was prepared."""

import json
import os
import shutil
import stat
import threading
from pathlib import Path

import numpy as np
import pytest

from gan_studio.core.config.data import DataConfig
from gan_studio.core.errors import Cancelled, UserError
from gan_studio.core.events import Progress
from gan_studio.data import entries, prepare
from gan_studio.data.prepare import load_images
from tests.data.makers import folder, load, pattern, save


def _prepared(home: Path) -> list[Path]:
    where = home / "cache" / "images"
    return sorted(path for path in where.iterdir() if path.is_dir()) if where.is_dir() else []


def _must_not_prepare(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: object) -> None:
        raise AssertionError("prepared again")

    monkeypatch.setattr(prepare, "_prepare", fail)


def test_the_second_time_it_comes_from_the_cache_equal_in_everything(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number, name in enumerate(["x/a.png", "y/b.png", "y/c.png"]):
        save(tmp_path / "in" / name, pattern(seed=number))
    (tmp_path / "in" / "x" / "bad.png").write_text("bad")
    first = load(tmp_path / "in")
    _must_not_prepare(monkeypatch)
    second = load(tmp_path / "in")
    np.testing.assert_array_equal(first.images, second.images)
    np.testing.assert_array_equal(first.labels, second.labels)
    assert (first.classes, first.config, first.report, first.fingerprint) == (
        second.classes,
        second.config,
        second.report,
        second.fingerprint,
    )


@pytest.mark.parametrize("given", [{}, {"height": 12}, {"width": 12, "channels": "grey"}, {"channels": "rgb"}])
def test_what_was_chosen_from_the_data_is_not_prepared_again_when_it_is_settled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: dict[str, object]
) -> None:
    first = load(folder(tmp_path / "in", 3), **given)
    _must_not_prepare(monkeypatch)
    second = load_images(first.config)
    np.testing.assert_array_equal(first.images, second.images)
    assert (first.config, first.fingerprint) == (second.config, second.fingerprint)


def test_pictures_are_mapped_not_loaded(tmp_path: Path) -> None:
    assert isinstance(load(folder(tmp_path / "in", 2)).images, np.memmap)


@pytest.mark.parametrize("change", ["added", "removed", "edited", "touched", "renamed"])
def test_a_changed_source_is_prepared_again_and_the_old_one_forgotten(tmp_path: Path, home: Path, change: str) -> None:
    where = folder(tmp_path / "in", 4)
    before = load(where)
    file = where / "002.png"
    if change == "added":
        save(where / "new.png", pattern(seed=99))
    elif change == "removed":
        file.unlink()
    elif change == "edited":
        save(file, pattern(seed=99))
    elif change == "touched":
        os.utime(file, ns=(1, 1))
    else:
        file.rename(where / "zzz.png")
    old = _prepared(home)
    after = load(where)
    assert _prepared(home) != old
    assert len(_prepared(home)) == 1
    assert (after.fingerprint == before.fingerprint) == (change == "touched")
    assert before.images.sum() > 0, "what is in use stays readable"


def test_other_settings_are_another_set_beside_the_first(tmp_path: Path, home: Path) -> None:
    where = folder(tmp_path / "in", 2)
    load(where)
    load(where, height=8, width=8)
    assert len(_prepared(home)) == 2


@pytest.mark.parametrize("name", ["images.npy", "meta.json"])
@pytest.mark.parametrize("damage", ["flip", "cut", "gone"])
def test_a_damaged_cache_is_prepared_again(tmp_path: Path, home: Path, name: str, damage: str) -> None:
    where = folder(tmp_path / "in", 3)
    expected = load(where).fingerprint
    file = _prepared(home)[0] / name
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 0xFF
    if damage == "gone":
        file.unlink()
    else:
        file.write_bytes(data if damage == "flip" else data[: len(data) // 2])
    again = load(where)
    assert again.fingerprint == expected
    np.testing.assert_array_equal(again.images[1], pattern(seed=1))


def _made_by_an_earlier_program(prepared: Path) -> None:
    """As the first version left it, with pixels of its own."""
    meta = json.loads((prepared / "meta.json").read_text())
    (prepared / "meta.json").write_text(json.dumps(meta | {"version": 1, "fingerprint": "an earlier one"}))


def test_what_an_earlier_program_decoded_is_prepared_again_in_its_place(tmp_path: Path, home: Path) -> None:
    where = folder(tmp_path / "in", 3)
    expected = load(where).fingerprint
    place = _prepared(home)
    _made_by_an_earlier_program(place[0])
    assert load(where).fingerprint == expected
    assert _prepared(home) == place


def test_arrays_that_an_earlier_program_copied_serve_still(tmp_path: Path, home: Path) -> None:
    np.save(tmp_path / "a.npy", pattern(16, 16, 8).transpose(2, 0, 1))
    load(tmp_path / "a.npy")
    _made_by_an_earlier_program(_prepared(home)[0])
    assert load(tmp_path / "a.npy").fingerprint == "an earlier one"


def test_preparing_is_the_same_bytes_each_time(tmp_path: Path, home: Path) -> None:
    where = folder(tmp_path / "in", 100, height=20)
    first = load(where)
    shutil.rmtree(home / "cache")
    assert load(where).fingerprint == first.fingerprint


def test_progress_goes_from_nothing_to_all(tmp_path: Path) -> None:
    heard: list[Progress] = []
    load_images(DataConfig(source=str(folder(tmp_path / "in", 40))), on_progress=heard.append)
    assert heard[:2] == [Progress(0, 0), Progress(0, 40)]
    assert heard[-1] == Progress(40, 40)
    assert [progress.done for progress in heard] == sorted(progress.done for progress in heard)


def test_cancel_ends_at_once_and_leaves_nothing(tmp_path: Path, home: Path) -> None:
    where = folder(tmp_path / "in", 200)
    asked = threading.Event()

    def hear(progress: Progress) -> None:
        if progress.done:
            asked.set()

    with pytest.raises(Cancelled):
        load_images(DataConfig(source=str(where)), on_progress=hear, should_cancel=asked.is_set)
    assert asked.is_set()
    assert not _prepared(home)
    assert len(load(where)) == 200


@pytest.mark.parametrize("channels", ["rgb", "auto"], ids=["preparing", "choosing"])
def test_cancel_does_not_wait_for_a_picture_that_takes_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, channels: str
) -> None:
    """The decoder hangs until the test lets it go; whoever cancelled is back before."""
    reached, released, ended = threading.Event(), threading.Event(), threading.Event()
    real = entries.decode

    def slow(*args: object) -> object:
        reached.set()
        assert released.wait(10)
        ended.set()
        return real(*args)

    monkeypatch.setattr(entries, "decode", slow)
    where = folder(tmp_path / "in", 3)
    with pytest.raises(Cancelled):
        load_images(
            DataConfig(source=str(where), height=8, width=8, channels=channels),  # type: ignore[arg-type]
            should_cancel=reached.is_set,
        )
    assert not ended.is_set()
    released.set()
    assert ended.wait(10), "the decoder was still at it"


def test_two_at_a_time_prepare_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    where = folder(tmp_path / "in", 50)
    real, calls = prepare._prepare, []

    def counted(*args: object) -> None:
        calls.append(1)
        real(*args)

    monkeypatch.setattr(prepare, "_prepare", counted)
    found: list[str] = []
    threads = [threading.Thread(target=lambda: found.append(load(where).fingerprint)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(found) == 3
    assert len(set(found)) == 1
    assert len(calls) == 1


def test_a_cache_folder_that_is_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("x")
    with pytest.raises(UserError, match="cannot be kept") as caught:
        load_images(DataConfig(source=str(folder(tmp_path / "in", 1))), cache=tmp_path / "cache")
    assert "GAN_STUDIO_HOME" in caught.value.hint


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="the superuser may write anywhere")
def test_a_read_only_cache_folder_is_told(tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    cache.mkdir()
    cache.chmod(stat.S_IRUSR | stat.S_IXUSR)
    with pytest.raises(UserError, match="cannot be kept"):
        load_images(DataConfig(source=str(folder(tmp_path / "in", 1))), cache=cache)


def test_a_set_larger_than_the_disk_is_refused_before_it_is_begun(
    tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda path: shutil._ntuple_diskusage(10**9, 10**9 - 100, 100))
    with pytest.raises(UserError, match=r"3 pictures of 16×16 RGB needs 0\.0 MB, .* has 0\.0 MB free"):
        load(folder(tmp_path / "in", 3))
    assert not _prepared(home)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_disk_that_fills_up_is_told_and_leaves_nothing(
    tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import builtins

    real = builtins.open

    def full(path: object, mode: str = "r", *args: object, **named: object) -> object:
        return real("/dev/full" if str(path).endswith("images.npy") and "w" in mode else path, mode, *args, **named)

    monkeypatch.setattr("gan_studio.data.cache.open", full, raising=False)
    with pytest.raises(UserError, match="No space left on device") as caught:
        load(folder(tmp_path / "in", 3))
    assert "space" in caught.value.hint
    assert not _prepared(home)


def test_a_preview_is_pictures_of_the_set(tmp_path: Path) -> None:
    found = load(folder(tmp_path / "in", 10))
    chosen = found.preview(4, seed=1)
    assert chosen.shape == (4, 16, 16, 3)
    assert all(any((one == image).all() for image in found.images) for one in chosen)
    assert len(found.preview(99)) == 10
