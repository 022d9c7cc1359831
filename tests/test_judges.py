"""The campaign that damages pictures and asks every judge."""

from pathlib import Path

import numpy as np
import pytest

from benchmarks.judges.__main__ import main
from benchmarks.judges.damage import DAMAGES, Damage, Given
from gan_studio.engine.evaluation.extractors import self_supervised


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.name)
@pytest.mark.parametrize("channels", [1, 3, 4])
def test_each_strength_does_more_and_the_pictures_stay_as_they_were(damage: Damage, channels: int) -> None:
    random = np.random.default_rng(0)
    pictures = np.kron(random.integers(0, 256, (120, 8, 6, channels)), np.ones((1, 4, 4, 1))).astype(np.uint8)
    given = Given(pictures, np.arange(120) % 8, pictures[::-1].copy())
    before = pictures.copy()
    changed = []
    for strength, level in damage.levels:
        assert level
        found = damage.apply(given, strength, np.random.default_rng(1))
        assert (found.shape, found.dtype) == (pictures.shape, np.uint8)
        changed.append(found)
    assert (pictures == before).all()
    if damage.name in ("classes dropped", "different pictures"):
        distinct = [len(np.unique(found.reshape(120, -1), axis=0)) for found in changed]
        assert distinct == sorted(distinct, reverse=True)
        assert distinct[-1] < distinct[0] < 120
    else:
        away = [np.abs(found.astype(int) - pictures).mean() for found in changed]
        assert 0 < away[0] < away[1] < away[2]


def test_the_page_says_which_judge_sees_what(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(self_supervised, "_STEPS", 2)
    readings = tmp_path / "readings.json"
    few = ["--sets", "sample:digits", "--only", "self-supervised", "--known", "60", "--held-out", "40"]
    command = [*few, "--docs", str(tmp_path), "--readings", str(readings)]
    assert main(command) == 0
    page = (tmp_path / "judges.md").read_text(encoding="utf-8")
    assert "40 held-out pictures against 60 others" in page
    for damage in DAMAGES:
        assert f"| {damage.name} | {', '.join(level for _, level in damage.levels)} |" in page
    (tmp_path / "judges.md").unlink()
    monkeypatch.setattr(self_supervised, "_train", None)  # readings that are there are not made again
    assert main(command) == 0
    assert (tmp_path / "judges.md").read_text(encoding="utf-8") == page
