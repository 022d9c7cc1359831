"""The campaign about modes: it trains, writes its page, and goes on where it stopped."""

from pathlib import Path

import pytest
from PIL import Image

from benchmarks.modes.__main__ import main
from benchmarks.modes.plan import contestants
from benchmarks.modes.race import read_entries
from gan_studio.core.config import objectives
from gan_studio.core.shape import ImageShape

TINY = ["--set", "ring", "--steps", "2", "--only"]


def test_every_objective_is_in_it_and_can_train_on_points() -> None:
    found = list(contestants())
    assert {entry.name for entry in objectives} <= {item.changes["objective.name"] for item in found}
    assert len({item.name for item in found}) == len(found)
    for item in found:
        assert item.config("grid", 0, 10).problems(ImageShape(1, 2, 1), 10_000) == [], item.name


def test_it_goes_on_where_it_stopped(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    docs = ["--docs", str(tmp_path)]
    assert main([*TINY, "minimax", "--seeds", "0", *docs]) == 0
    assert main([*TINY, "minimax", "hinge", "--seeds", "0", "1", *docs]) == 0
    assert capsys.readouterr().out.count("minimax") == 2  # seed 0 was not trained again
    entries = read_entries(tmp_path / "modes" / "figures.json")
    assert sorted((entry.name, entry.seed) for entry in entries) == [
        ("hinge", 0), ("hinge", 1), ("minimax", 0), ("minimax", 1),
    ]  # fmt: skip
    page = (tmp_path / "modes.md").read_text("utf-8")
    assert "## Ring of 8, 2 steps" in page
    rows = [line for line in page.splitlines() if line.startswith("| minimax |")]
    assert len(rows) == 1
    picture = tmp_path / rows[0].rsplit("(", 1)[1].split(")")[0]
    with Image.open(picture) as drawn:
        assert drawn.size == (192, 192)


def test_without_time_it_begins_nothing(tmp_path: Path) -> None:
    assert main([*TINY, "minimax", "--minutes", "0", "--docs", str(tmp_path)]) == 0
    assert read_entries(tmp_path / "modes" / "figures.json") == []
