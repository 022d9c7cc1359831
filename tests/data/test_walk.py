"""Folders as they are on disks: links, loops, what systems leave behind, and things that are no files."""

import os
import signal
import socket
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from gan_studio.core.config_file import read_toml
from gan_studio.core.errors import UserError
from tests.data.makers import encoded, folder, load, mnist, pattern, save, zip_of

pytestmark = pytest.mark.skipif(os.name != "posix", reason="pipes and links of POSIX systems")


@pytest.fixture(autouse=True)
def guard() -> Iterator[None]:
    """What hangs is a failure, not a test run that never ends."""

    def on_alarm(number: int, frame: object) -> None:
        raise AssertionError("it hangs")

    before = signal.signal(signal.SIGALRM, on_alarm)
    signal.alarm(20)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


def _left_out(source: object) -> dict[str, str]:
    return {item.name: item.reason for item in load(source).report.left_out}


def test_a_linked_folder_is_followed_and_is_a_class(tmp_path: Path) -> None:
    folder(tmp_path / "elsewhere" / "of cats", 3)
    folder(tmp_path / "in" / "dogs", 2, height=20)
    (tmp_path / "in" / "cats").symlink_to(tmp_path / "elsewhere" / "of cats")
    report = load(tmp_path / "in").report
    assert report.classes == (("cats", 3), ("dogs", 2))
    assert report.left_out == ()


def test_a_folder_that_is_there_twice_is_read_once(tmp_path: Path) -> None:
    """By its own name, also where the link comes first in the alphabet."""
    folder(tmp_path / "in" / "dogs", 2)
    (tmp_path / "in" / "a link").symlink_to("dogs")
    (tmp_path / "in" / "z link").symlink_to(tmp_path / "in" / "dogs")
    assert load(tmp_path / "in").report.used == 2
    assert _left_out(tmp_path / "in") == dict.fromkeys(("a link", "z link"), "a link to a folder that is read already")


def test_two_links_to_one_folder_are_read_once(tmp_path: Path) -> None:
    folder(tmp_path / "far", 2)
    (tmp_path / "in").mkdir()
    for name in ("x", "y"):
        (tmp_path / "in" / name).symlink_to(tmp_path / "far")
    assert load(tmp_path / "in").report.used == 2
    assert list(_left_out(tmp_path / "in")) == ["y"]


def test_loops_end(tmp_path: Path) -> None:
    inside = folder(tmp_path / "in" / "deep", 3)
    (inside / "up").symlink_to("..")
    (inside / "out").symlink_to(tmp_path)
    (inside / "itself").symlink_to(inside)
    (inside / "root").symlink_to("/")
    assert load(tmp_path / "in").report.used == 3
    left = _left_out(tmp_path / "in")
    assert {name: left[f"deep/{name}"] for name in ("up", "out", "root")} == dict.fromkeys(
        ("up", "out", "root"), "a link to a folder that this one is in"
    )
    assert left["deep/itself"] == "a link to a folder that is read already"


def test_two_linked_folders_that_link_each_other(tmp_path: Path) -> None:
    for name, other in (("a", "b"), ("b", "a")):
        folder(tmp_path / name, 2)
        (tmp_path / name / "other").symlink_to(tmp_path / other)
    assert load(tmp_path / "a").report.used == 4


def test_broken_links_are_named(tmp_path: Path) -> None:
    where = folder(tmp_path / "in", 2)
    (where / "gone.png").symlink_to(tmp_path / "nowhere.png")
    (where / "folder gone").symlink_to(tmp_path / "nowhere")
    assert _left_out(where) == dict.fromkeys(("gone.png", "folder gone"), "a link to something that is not there")


@pytest.mark.parametrize(
    "name",
    [
        "@eaDir/a.png/SYNOPHOTO_THUMB_M.png",
        ".thumbnails/a.png",
        "__MACOSX/a.png",
        "#recycle/a.png",
        "$RECYCLE.BIN/a.png",
        "System Volume Information/a.png",
        "lost+found/a.png",
        ".git/a.png",
        ".ipynb_checkpoints/a.png",
        "cats/@eaDir/a.png",
        "cats/._a.png",
        "cats/Thumbs.db",
        "cats/thumbs.db",
        "cats/.DS_Store",
    ],
)
def test_what_systems_leave_behind_is_passed_over_without_a_word(tmp_path: Path, name: str) -> None:
    folder(tmp_path / "in" / "cats", 2)
    save(tmp_path / "in" / "dogs" / "a.png", pattern(20, 20))
    hidden = tmp_path / "in" / name
    hidden.parent.mkdir(parents=True, exist_ok=True)
    hidden.write_bytes(encoded(pattern(seed=9)))
    files = [path for path in (tmp_path / "in").rglob("*") if path.is_file()]
    members = {path.relative_to(tmp_path / "in").as_posix(): path.read_bytes() for path in files}
    for source in (tmp_path / "in", zip_of(tmp_path / "in.zip", members)):
        report = load(source).report
        assert report.classes == (("cats", 2), ("dogs", 1))
        assert (report.found, report.left_out) == (3, ())


def test_a_programmers_folder_is_read_as_any(tmp_path: Path) -> None:
    folder(tmp_path / "node_modules", 2)
    assert load(tmp_path).report.used == 2


def test_pipes_and_sockets_in_a_folder_are_named_not_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    where = folder(tmp_path / "in", 2)
    os.mkfifo(where / "pipe.png")
    monkeypatch.chdir(where)  # a socket's path is short
    with socket.socket(socket.AF_UNIX) as one:
        one.bind("socket.png")
        left = _left_out(where)
    assert left == {"pipe.png": "a named pipe (FIFO), not a file", "socket.png": "a socket, not a file"}


@pytest.mark.parametrize("suffix", ["", ".png", ".zip", ".npz", ".npy", ".gz", ".bin", "-ubyte", ".csv", ".toml"])
def test_a_pipe_as_source_is_refused_at_once(tmp_path: Path, suffix: str) -> None:
    os.mkfifo(tmp_path / f"in{suffix}")
    with pytest.raises(UserError, match=r"in.* is a named pipe \(FIFO\), not a file or folder"):
        load(tmp_path / f"in{suffix}")


@pytest.mark.parametrize("path", ["/dev/zero", "/dev/null"])
def test_a_device_as_source_is_refused_at_once(path: str) -> None:
    with pytest.raises(UserError, match="is a device"):
        load(path)


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="Linux has it")
def test_the_memory_of_the_program_is_no_picture() -> None:
    with pytest.raises(UserError):
        load("/proc/self/mem")


def test_a_pipe_in_a_list_of_files_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.png")
    with pytest.raises(UserError, match="is a named pipe"):
        load([save(tmp_path / "a.png", pattern()), tmp_path / "pipe.png"])


def test_pipes_in_place_of_files_that_belong_to_others(tmp_path: Path) -> None:
    images = mnist(tmp_path / "mnist", 8, gz=False)
    labels = images.with_name("train-labels-idx1-ubyte")
    labels.unlink()
    os.mkfifo(labels)
    assert load(images).labels is None
    (tmp_path / "cifar").mkdir()
    (tmp_path / "cifar" / "data_batch_1.bin").write_bytes(bytes(3073 * 4))
    os.mkfifo(tmp_path / "cifar" / "batches.meta.txt")
    assert len(load(tmp_path / "cifar")) == 4


def test_a_pipe_as_run_file_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "run.toml")
    with pytest.raises(UserError, match="is a named pipe"):
        read_toml(tmp_path / "run.toml")


def test_a_zip_with_a_link_in_it_gives_no_file_of_the_disk(tmp_path: Path) -> None:
    path = zip_of(tmp_path / "in.zip", {"good.png": encoded(pattern())})
    with zipfile.ZipFile(path, "a") as archive:
        link = zipfile.ZipInfo("link.png")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    assert list(_left_out(path)) == ["link.png"]
