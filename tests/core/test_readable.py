"""Names that hold anything are shown, and kept in files, without being lost."""

import json
import tomllib
from pathlib import Path

import pytest
import tomlkit
from hypothesis import given
from hypothesis import strategies as st

from gan_studio.core.errors import UserError
from gan_studio.core.events_file import append_event, read_events
from gan_studio.core.readable import json_text, readable, readable_names, restored, storable
from gan_studio.core.settings import Settings, load_settings, save_settings

_LATIN1 = b"caf\xe9".decode("utf-8", "surrogateescape")
_ANY = st.text(st.characters(exclude_categories=()), max_size=12)  # lone surrogates too


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("naïve café 猫 🐱.png", "naïve café 猫 🐱.png"),
        (_LATIN1, r"caf\xe9"),
        ("two\nlines", r"two\x0alines"),
        ("\x1b[31mred", r"\x1b[31mred"),
        ("gnp.\u202ecat", r"gnp.\u202ecat"),
        ("bell\x07 next\x85line\u2028", r"bell\x07 next\u0085line\u2028"),
        ("", ""),
    ],
)
def test_a_name_is_readable(name: str, shown: str) -> None:
    assert readable(name) == shown
    assert readable(shown) == shown


def test_texts_of_several_lines_keep_them() -> None:
    assert readable("one\n\ttwo\x1b", lines=True) == "one\n\ttwo\\x1b"


def test_no_two_names_become_the_same() -> None:
    assert readable_names([_LATIN1, r"caf\xe9", "dog", r"caf\xe9"]) == (
        r"caf\xe9", r"caf\xe9 (2)", "dog", r"caf\xe9 (3)",
    )  # fmt: skip


@given(text=_ANY)
def test_every_text_is_kept_by_toml_and_json(text: str) -> None:
    document = tomlkit.dumps(storable({"data": {"source": text, "names": [text, "b"]}})).encode()
    assert restored(tomllib.loads(document.decode()))["data"] == {"source": text, "names": [text, "b"]}
    assert json.loads(json_text({text: [text]}).encode()) == {text: [text]}
    readable(text).encode()
    assert readable(text).isprintable() or any(ord(letter) > 0x9F for letter in readable(text))


@pytest.mark.parametrize("text", ["escaped:x", r"escaped:\xe9", r"a\xe9", "escaped:"])
def test_texts_that_look_escaped_are_kept(text: str) -> None:
    assert restored(storable(text)) == text


def test_usual_texts_stay_as_they_are_in_files() -> None:
    assert storable({"source": "/home/café", "height": 3}) == {"source": "/home/café", "height": 3}


def test_settings_and_events_keep_any_name(tmp_path: Path) -> None:
    settings = Settings()
    settings.remember_set(f"/pictures/{_LATIN1}\n")
    settings.current = f"/runs/{_LATIN1}"
    save_settings(tmp_path / "settings.json", settings)
    assert load_settings(tmp_path / "settings.json") == (settings, [])
    append_event(tmp_path / "events.jsonl", "note", 1, name=f"{_LATIN1}\n\u2028")
    (event,) = read_events(tmp_path / "events.jsonl")
    assert event["name"] == f"{_LATIN1}\n\u2028"


def test_an_error_can_be_shown_whatever_it_names() -> None:
    error = UserError(f"There is no {_LATIN1}.", "Look\x1b[2J.")
    assert (error.message, error.hint) == (r"There is no caf\xe9.", r"Look\x1b[2J.")
    str(error).encode()
