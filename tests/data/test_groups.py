"""Pictures that look alike are found and sorted, whatever their size."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from gan_studio.core.errors import UserError
from gan_studio.core.shape import ImageShape
from gan_studio.data.groups import Groups, find_groups, read_groups, write_groups

COLORS = np.array([(220, 30, 30), (30, 200, 60), (40, 60, 230)])


def colored(per_color: tuple[int, ...] = (30, 20, 10), side: int = 20) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Noisy pictures of three colors, mixed, and which color each has."""
    random = np.random.default_rng(3)
    color = random.permutation(np.repeat(np.arange(3), per_color))
    noise = random.integers(-25, 25, (len(color), side, side, 3))
    return (COLORS[color][:, None, None] + noise).clip(0, 255).astype(np.uint8), color


def test_pictures_alike_are_in_one_group_and_the_largest_is_first() -> None:
    pictures, color = colored()
    groups = find_groups(pictures, 3, seed=0)
    labels = groups.labels(pictures)
    assert [set(color[labels == group]) for group in range(3)] == [{0}, {1}, {2}]
    assert np.bincount(labels).tolist() == [30, 20, 10]


def test_what_transparent_pixels_hide_does_not_count() -> None:
    hidden = np.random.default_rng(0).integers(0, 255, (40, 20, 20, 4), np.uint8)
    hidden[..., 3] = 0
    hidden[::2, 5:15, 5:15] = (*COLORS[1], 255)
    labels = find_groups(hidden, 2, seed=0).labels(hidden)
    assert len(set(labels[::2])) == len(set(labels[1::2])) == 1
    assert labels[0] != labels[1]
    white, clear = np.full((1, 20, 20, 4), 255, np.uint8), np.full((1, 20, 20, 4), (255, 255, 255, 0), np.uint8)
    assert len(set(find_groups(np.concatenate([white, clear]), 2, 0).labels(np.concatenate([white, clear])))) == 2


@pytest.mark.parametrize("shape", [(28, 28, 1), (5, 40, 3), (64, 96, 4), (101, 7, 3)])
def test_any_size_can_be_sorted(shape: tuple[int, int, int]) -> None:
    pictures = np.random.default_rng(1).integers(0, 255, (12, *shape), np.uint8)
    groups = find_groups(pictures, 4, seed=0)
    assert groups.fit(ImageShape(*shape))
    assert not groups.fit(ImageShape(shape[0] * 3 + 1, shape[1], 2))
    alone = np.concatenate([groups.labels(pictures[place : place + 1]) for place in range(12)])
    assert np.array_equal(alone, groups.labels(pictures))


def test_copies_do_not_make_more_groups_than_there_are_pictures() -> None:
    pictures = np.zeros((6, 8, 8, 1), np.uint8)
    pictures[3:] = 200
    labels = find_groups(pictures, 50, seed=0).labels(pictures)
    assert len(set(labels[:3])) == len(set(labels[3:])) == 1
    assert labels[0] != labels[5]


def test_groups_come_back_from_their_file_and_refuse_what_is_not_theirs(tmp_path: Path) -> None:
    pictures, _ = colored()
    groups = find_groups(pictures, 3, seed=0)
    write_groups(tmp_path / "groups.npy", groups)
    assert np.array_equal(read_groups(tmp_path / "groups.npy").labels(pictures), groups.labels(pictures))
    with pytest.raises(UserError, match="another size"):
        groups.labels(pictures[..., :1])
    for content in (b"rubbish", b""):
        (tmp_path / "groups.npy").write_bytes(content)
        with pytest.raises(UserError, match="holds no groups"):
            read_groups(tmp_path / "groups.npy")
    np.save(tmp_path / "groups.npy", np.zeros(3))
    with pytest.raises(UserError, match="holds no groups"):
        read_groups(tmp_path / "groups.npy")


def test_an_object_in_the_file_is_not_unpickled(tmp_path: Path) -> None:
    np.save(tmp_path / "groups.npy", np.array([{"a": 1}], object), allow_pickle=True)
    with pytest.raises(UserError, match="holds no groups"):
        read_groups(tmp_path / "groups.npy")


def test_a_set_larger_than_what_is_looked_at_is_sorted_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gan_studio.data.groups._FITTED", 20)
    monkeypatch.setattr("gan_studio.data.groups._BLOCK_BYTES", 5000)
    pictures, color = colored()
    labels = find_groups(pictures, 3, seed=0).labels(pictures)
    assert isinstance(find_groups(pictures, 3, seed=0), Groups)
    assert all(len(set(labels[color == one])) == 1 for one in range(3))
    assert len(set(labels)) == 3
