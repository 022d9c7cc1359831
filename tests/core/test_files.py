"""Writes happen whole or not at all."""

import errno
import os
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from gan_studio.core.errors import UserError
from gan_studio.core.files import atomic_folder, atomic_write, readable_folder, settled_folder

Write = Callable[[Path], AbstractContextManager[object]]


def test_a_file_is_replaced_whole(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("old")
    with atomic_write(path) as file:
        file.write(b"new")
        assert path.read_text() == "old"
    assert path.read_text() == "new"
    assert os.listdir(tmp_path) == ["file"]


def test_a_failure_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("old")

    def fill() -> None:
        with atomic_write(path) as file:
            file.write(b"half")
            raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(UserError, match="No space left on device") as caught:
        fill()
    assert "Free some space" in caught.value.hint
    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == ["file"]


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="could not be written") as caught, atomic_write(tmp_path / "none" / "file"):
        pass
    assert caught.value.hint == f"There is no folder {tmp_path / 'none'}: make it, or choose another one."


@pytest.mark.parametrize("write", [atomic_write, atomic_folder])
def test_a_file_in_place_of_a_folder_is_named(tmp_path: Path, write: Write) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(UserError, match="could not be written") as caught, write(tmp_path / "file" / "new"):
        pass
    assert caught.value.hint == f"{tmp_path / 'file'} is a file: choose a folder."


def test_a_name_that_is_too_long_is_said(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="could not be written") as caught, atomic_write(tmp_path / ("x" * 300)):
        pass
    assert caught.value.hint == "Choose a shorter name."


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="the superuser may write anywhere")
@pytest.mark.parametrize("write", [atomic_write, atomic_folder])
def test_a_folder_that_may_not_be_written(tmp_path: Path, write: Write) -> None:
    tmp_path.chmod(0o555)
    try:
        with pytest.raises(UserError, match="Permission denied") as caught, write(tmp_path / "new"):
            pass
    finally:
        tmp_path.chmod(0o755)
    assert caught.value.hint == "Choose a folder that you may write to."


@pytest.mark.parametrize("write", [atomic_write, atomic_folder])
@pytest.mark.parametrize(
    ("code", "hint"),
    [
        (errno.ENOSPC, "Free some space"),
        (errno.EDQUOT, "Free some space"),
        (errno.EACCES, "you may write to"),
        (errno.EPERM, "you may write to"),
        (errno.EROFS, "you may write to"),
        (errno.EIO, "Choose another folder"),
    ],
)
def test_the_hint_fits_what_the_system_says_of_the_file_that_was_asked_for(
    tmp_path: Path, write: Write, code: int, hint: str
) -> None:
    def fail() -> None:
        with write(tmp_path / "new") as inner:
            raise OSError(code, os.strerror(code), str(inner))

    with pytest.raises(UserError) as caught:
        fail()
    assert caught.value.message == f"{tmp_path / 'new'} could not be written: {os.strerror(code)}."
    assert hint in caught.value.hint


def test_ordinary_permissions(tmp_path: Path) -> None:
    with atomic_write(tmp_path / "file"):
        pass
    (tmp_path / "usual").touch()
    assert (tmp_path / "file").stat().st_mode == (tmp_path / "usual").stat().st_mode


def test_a_folder_is_replaced_whole(tmp_path: Path) -> None:
    target = tmp_path / "folder"
    for content in ("one", "two"):
        with atomic_folder(target) as folder:
            (folder / content).write_text(content)
        assert os.listdir(target) == [content]
    assert os.listdir(tmp_path) == ["folder"]


def test_a_folder_that_fails_stays_as_it_was(tmp_path: Path) -> None:
    target = tmp_path / "folder"
    with atomic_folder(target) as folder:
        (folder / "a").write_text("a")

    def fail() -> None:
        with atomic_folder(target) as folder:
            (folder / "b").write_text("b")
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert os.listdir(target) == ["a"]
    assert os.listdir(tmp_path) == ["folder"]


@pytest.mark.parametrize("new_is_there", [True, False])
def test_a_crash_between_the_two_renames_is_mended(tmp_path: Path, new_is_there: bool) -> None:
    (tmp_path / "last.old").mkdir()
    (tmp_path / "last.old" / "which").write_text("old")
    if new_is_there:
        (tmp_path / "last").mkdir()
        (tmp_path / "last" / "which").write_text("new")
    folder = settled_folder(tmp_path / "last")
    assert (folder / "which").read_text() == ("new" if new_is_there else "old")
    assert os.listdir(tmp_path) == ["last"]


def test_a_reader_finds_what_a_writer_has_put_aside_and_leaves_it_there(tmp_path: Path) -> None:
    old = tmp_path / "last.old"
    old.mkdir()
    assert readable_folder(tmp_path / "last") == old
    assert old.is_dir()
    (tmp_path / "last").mkdir()
    assert readable_folder(tmp_path / "last") == tmp_path / "last"
    assert readable_folder(tmp_path / "never") == tmp_path / "never"
