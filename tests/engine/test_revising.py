"""Changing a run that has started: settings and pictures, noted with their step, exact all the same."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from gan_studio.core.errors import ImagesChangedError, UserError
from gan_studio.core.events import Event, Revised
from gan_studio.core.revisions import FINGERPRINT, config_at, pending, revisions_of, saved_settings, write_settings
from gan_studio.core.run_folder import RunFolder
from gan_studio.engine.checkpoint import GENERATOR, STATE, read_state
from gan_studio.engine.revising import accept_images, change_settings
from gan_studio.engine.runs import create_run
from gan_studio.engine.training import train
from tests.engine.conftest import tiny_config

MakeRun = Callable[..., RunFolder]
RATE = "optimisers.generator.learning_rate"


def go(folder: RunFolder, until: int | None = None) -> list[Event]:
    """Train, asked to stop after ``until`` steps."""
    events: list[Event] = []
    asked = 0

    def should_stop() -> bool:
        nonlocal asked
        asked += bool(folder.is_locked() and any(type(event).__name__ == "StateChanged" for event in events[1:]))
        return until is not None and asked > until

    train(folder, on_event=events.append, should_stop=should_stop)
    return events


def change(folder: RunFolder, **changes: Any) -> None:
    values = {path.replace("__", "."): value for path, value in changes.items()}
    change_settings(folder, folder.read().config.with_values(values), list(values))


def bytes_of(folder: RunFolder) -> dict[str, bytes]:
    return {name: (folder.last_checkpoint / name).read_bytes() for name in (GENERATOR, STATE)}


def noted(folder: RunFolder) -> list[tuple[int, str, Any, Any]]:
    return [(item.step, item.path, item.old, item.new) for item in revisions_of(folder.events())]


def test_a_changed_rate_counts_from_its_step_on_and_is_noted(make_run: MakeRun) -> None:
    plain, changed = make_run("plain"), make_run("changed")
    go(plain)
    go(changed, until=3)
    before = changed.read().config
    change(changed, optimisers__generator__learning_rate=0.01)
    assert pending(changed.read().config, saved_settings(changed)) == {RATE: (0.0002, 0.01)}
    events = go(changed)
    assert [event for event in events if isinstance(event, Revised)] == [Revised(3, RATE, 0.0002, 0.01)]
    assert noted(changed) == [(3, RATE, 0.0002, 0.01)]
    now = changed.read()
    assert now.config.optimisers.generator.learning_rate == 0.01
    assert "events.jsonl" in now.about["changed"]
    revisions = revisions_of(changed.events())
    assert config_at(now.config, revisions, 3) == before
    assert config_at(now.config, revisions, 4) == now.config
    np.testing.assert_array_equal(changed.metrics()[:3, 3:5], plain.metrics()[:3, 3:5])
    assert bytes_of(changed) != bytes_of(plain)
    assert pending(now.config, saved_settings(changed)) == {}


def test_the_same_changes_at_the_same_steps_give_the_same_bytes(make_run: MakeRun) -> None:
    straight, stopped = make_run("straight"), make_run("stopped")
    for folder in (straight, stopped):
        go(folder, until=2)
        change(folder, training__batch_size=5, penalties__gradient_penalty=10.0, regularisers__lecam=0.3)
        if folder is stopped:
            go(folder, until=1)
            go(folder, until=1)
        go(folder)
    assert bytes_of(straight) == bytes_of(stopped)
    assert noted(straight) == noted(stopped)
    assert straight.metrics()[:, 1].tolist() == [8, 16, 21, 26, 31, 36]


def test_without_changes_nothing_is_noted(make_run: MakeRun) -> None:
    folder = make_run()
    go(folder, until=2)
    go(folder)
    assert noted(folder) == []
    assert "changed" not in folder.read().about


def test_training_longer_is_noted_but_makes_no_other_weights(make_run: MakeRun) -> None:
    folder = make_run()
    go(folder)
    train(folder, on_event=lambda event: None, should_stop=lambda: False, steps=8)
    assert noted(folder) == [(6, "training.steps", 6, 8)]
    assert "changed" not in folder.read().about


@pytest.mark.parametrize("term", ["lecam", "historical"])
def test_a_term_that_is_switched_on_later_begins_there(make_run: MakeRun, term: str) -> None:
    straight, stopped = make_run("straight"), make_run("stopped")
    for folder in (straight, stopped):
        go(folder, until=3)
        change(folder, **{f"regularisers__{term}": 0.5}, **({"regularisers__lecam_from": 0} if term == "lecam" else {}))
        if folder is stopped:
            go(folder, until=1)
        go(folder)
    assert bytes_of(straight) == bytes_of(stopped)
    state = read_state(straight.last_checkpoint)
    assert state.counters["begun"] == {term: 3}
    if term == "lecam":  # a mean of three steps, not one that still remembers its zero
        assert abs(float(state.tensors["terms.lecam.real_mean"])) > 0.05
    else:
        near = (state.tensors["terms.historical.generator_0"] - state.tensors["generator.0.weight"]).abs().max()
        assert float(near) < 0.002
    go_on = straight.read().config.with_values({f"regularisers.{term}": 0.0, "training.steps": 7})
    write_settings(straight, go_on)
    go(straight)
    assert not any(name.startswith("terms.") for name in read_state(straight.last_checkpoint).tensors)


def test_what_was_changed_after_a_lost_step_never_came_to_be(make_run: MakeRun) -> None:
    folder = make_run(training__checkpoint_every=1)
    go(folder, until=2)
    change(folder, optimisers__generator__learning_rate=0.01)
    go(folder, until=2)
    change(folder, optimisers__generator__learning_rate=0.02)
    go(folder, until=1)
    assert [item[:2] for item in noted(folder)] == [(2, RATE), (4, RATE)]
    for step in (5, 4, 3):  # all but the checkpoint of step 2 are damaged
        (folder.checkpoint(step) / STATE).unlink(missing_ok=True)
        (folder.checkpoint(step) / "state.json").unlink(missing_ok=True)
    old = make_run("old", training__checkpoint_every=1)
    go(old, until=2)
    for name in (STATE, "state.json", GENERATOR):
        (folder.last_checkpoint / name).unlink()
        (folder.last_checkpoint / name).write_bytes((old.last_checkpoint / name).read_bytes())
    go(folder, until=1)
    assert noted(folder) == [(2, RATE, 0.0002, 0.01), (2, RATE, 0.01, 0.02)]
    assert config_at(folder.read().config, revisions_of(folder.events()), 3) == folder.read().config


def test_checkpoints_of_earlier_versions_are_told_what_they_were_made_with(make_run: MakeRun) -> None:
    folder = make_run()
    go(folder, until=3)
    file = folder.last_checkpoint / "state.json"
    counters = json.loads(file.read_text())
    file.unlink()
    file.write_text(
        json.dumps({name: counters[name] for name in counters if name not in ("settings", "fingerprint", "begun")})
    )
    change(folder, optimisers__generator__learning_rate=0.01)
    go(folder)
    assert noted(folder) == [(3, RATE, 0.0002, 0.01)]


@pytest.mark.parametrize(
    "path", ["network__width", "training__d_steps", "training__seed", "optimisers__generator__name"]
)
def test_what_is_fixed_is_refused_with_what_is_not(make_run: MakeRun, path: str) -> None:
    folder = make_run()
    go(folder, until=2)
    before = folder.config_file.read_bytes()
    value = {"name": "sgd"}.get(path.rpartition("__")[2], 24)
    with pytest.raises(UserError, match="was fixed when run started") as error:
        change(folder, **{path: value})
    for word in ("training.batch_size", "penalties.*", RATE, "augmentation.probability", f"--from {folder.path}"):
        assert word in error.value.hint
    assert folder.config_file.read_bytes() == before


def test_what_cannot_work_is_refused(make_run: MakeRun) -> None:
    folder = make_run("conv", "conv")  # with batch normalization in D
    go(folder, until=2)
    before = folder.config_file.read_bytes()
    with pytest.raises(UserError, match="no picture has a gradient of its own"):
        change(folder, penalties__r1_gamma=1.0)
    with pytest.raises(UserError, match="larger than the set"):
        change(folder, training__batch_size=60000)
    assert folder.config_file.read_bytes() == before


# Pictures


def paint(folder: Path, count: int, seed: int = 0, size: int = 8) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    random = np.random.default_rng(seed)
    for number in range(count):
        Image.fromarray(random.integers(0, 256, (size, size), np.uint8)).save(folder / f"{seed}-{number}.png")
    return folder


@pytest.fixture
def painted(tmp_path: Path) -> RunFolder:
    """A run on twenty pictures, stopped at step 3 in the middle of an epoch."""
    config = tiny_config("mlp", data__source=str(paint(tmp_path / "set", 20)), training__checkpoint_every=100)
    folder = create_run(tmp_path / "run", config)
    go(folder, until=3)
    return folder


def test_more_pictures_are_refused_until_they_are_accepted(painted: RunFolder, tmp_path: Path) -> None:
    old = painted.read().about["fingerprint"]
    paint(tmp_path / "set", 15, seed=1)
    with pytest.raises(ImagesChangedError, match="not those it was started with") as error:
        go(painted)
    assert f"gan-studio resume {painted.path} --new-data" in error.value.hint
    assert accept_images(painted)
    new = painted.read().about["fingerprint"]
    assert new != old
    events = go(painted)
    assert [event for event in events if isinstance(event, Revised)] == [Revised(3, FINGERPRINT, old, new)]
    (line,) = [event for event in painted.events() if event["kind"] == "data"]
    assert (line["step"], line["old"], line["new"]) == (3, old, new)
    counters = read_state(painted.last_checkpoint).counters
    # Two batches of 8 came from the first epoch of 20; the third began the second; then an epoch of 35.
    assert (counters["epoch"], counters["position"], counters["images"]) == (2, 24, 48)
    assert "changed" in painted.read().about
    assert config_at(painted.read().config, revisions_of(painted.events()), 1) == painted.read().config


def test_other_pictures_elsewhere_and_stopping_in_between(painted: RunFolder, tmp_path: Path) -> None:
    twin = RunFolder(shutil.copytree(painted.path, tmp_path / "twin"))
    other = paint(tmp_path / "other", 6, seed=3)
    with pytest.raises(UserError, match=r"batch of 8 .* larger than the set of 6"):
        accept_images(painted, str(other))
    paint(other, 9, seed=4)
    for folder in (painted, twin):
        assert accept_images(folder, str(other))
        assert folder.read().config.data.source == str(other)
        go(folder, until=1 if folder is twin else None)
        go(folder)
    assert bytes_of(painted) == bytes_of(twin)


def test_the_same_pictures_are_no_change(painted: RunFolder) -> None:
    assert not accept_images(painted)
    go(painted)
    assert noted(painted) == []


def test_pictures_of_another_size_are_made_to_fit(painted: RunFolder, tmp_path: Path) -> None:
    assert accept_images(painted, str(paint(tmp_path / "large", 20, seed=5, size=40)))
    go(painted)
    assert painted.summary().step == 6


def test_other_classes_are_refused_where_they_are_told(tmp_path: Path) -> None:
    for name in ("cat", "dog"):
        paint(tmp_path / "set" / name, 10)
    told = {"classes__generator": "concatenation", "classes__discriminator": "projection"}
    folder = create_run(tmp_path / "run", tiny_config("mlp", data__source=str(tmp_path / "set"), **told))
    plain = create_run(tmp_path / "plain", tiny_config("mlp", data__source=str(tmp_path / "set")))
    for run in (folder, plain):
        go(run, until=2)
    paint(tmp_path / "set" / "cat", 5, seed=2)
    assert accept_images(folder)
    paint(tmp_path / "set" / "emu", 10)
    before = folder.config_file.read_bytes()
    with pytest.raises(UserError, match="emu came new") as error:
        accept_images(folder)
    assert f"--from {folder.path}" in error.value.hint
    assert folder.config_file.read_bytes() == before
    assert accept_images(plain)
    go(plain)
