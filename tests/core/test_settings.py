"""A bad key costs that key, never the file."""

import json
from pathlib import Path

import pytest

from gan_studio.core.registry import Registry
from gan_studio.core.settings import Settings, load_settings, save_settings


def test_settings_are_read_back(tmp_path: Path) -> None:
    settings = Settings(theme="dark", window={"geometry": "abc"})
    for number in range(20):
        settings.remember_run(tmp_path / str(number))
    settings.remember_run(tmp_path / "15")
    settings.remember_set("sample:emoji")
    save_settings(tmp_path / "new" / "settings.json", settings)
    loaded, warnings = load_settings(tmp_path / "new" / "settings.json")
    assert loaded == settings
    assert warnings == []
    assert loaded.recent_runs[:2] == [str(tmp_path / "15"), str(tmp_path / "19")]
    assert len(loaded.recent_runs) == 12


def test_a_bad_key_costs_that_key(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.write_text(json.dumps({"theme": 7, "page": "train", "recent_runs": [1], "unknown": 0}))
    settings, warnings = load_settings(path)
    assert settings == Settings(page="train")
    assert len(warnings) == 2


def test_a_broken_or_missing_file_gives_the_usual_settings(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    assert load_settings(path) == (Settings(), [])
    for text in ("{", "[]", "\x00"):
        path.write_text(text)
        settings, warnings = load_settings(path)
        assert settings == Settings()
        assert len(warnings) == 1


def test_a_name_is_registered_once() -> None:
    registry: Registry[int] = Registry("number", provider="gan_studio.engine.losses.objectives")
    registry.register("one", "One")(1)
    assert registry["one"] == 1
    with pytest.raises(ValueError, match="twice"):
        registry.register("one", "One")(2)
    assert [entry.value for entry in registry] == [1]
