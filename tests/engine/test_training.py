"""A run from its folder's point of view: what is written, stopped, resumed, killed, refused."""

import json
import os
import shutil
import signal
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from gan_studio.core.errors import UserError
from gan_studio.core.events import Advice, CheckpointWritten, Event, Metrics, RunState, Samples, StateChanged
from gan_studio.core.run_folder import RunFolder
from gan_studio.data.grid import read_grid
from gan_studio.engine import checkpoint as checkpoints
from gan_studio.engine import training
from gan_studio.engine.board import WeightsBoard
from gan_studio.engine.sampler import Sampler
from gan_studio.engine.training import train

MakeRun = Callable[..., RunFolder]


def go(folder: RunFolder, until: int | None = None, **options: object) -> list[Event]:
    """Train, asked to stop after ``until`` steps; the events."""
    events: list[Event] = []
    asked = 0

    def should_stop() -> bool:
        nonlocal asked
        training = any(isinstance(event, StateChanged) and event.state == RunState.TRAINING for event in events)
        asked += training
        return until is not None and asked > until

    train(folder, on_event=events.append, should_stop=should_stop, **options)  # type: ignore[arg-type]
    return events


def bytes_of(folder: RunFolder) -> dict[str, bytes]:
    last = folder.last_checkpoint
    return {name: (last / name).read_bytes() for name in (checkpoints.GENERATOR, checkpoints.STATE)}


def test_a_whole_run_leaves_everything_in_its_folder(make_run: MakeRun) -> None:
    folder = make_run()
    events = go(folder)
    states = [event.state for event in events if isinstance(event, StateChanged)]
    assert states == [RunState.PREPARING, RunState.TRAINING, RunState.FINISHED]
    rows = np.concatenate([event.rows for event in events if isinstance(event, Metrics)])
    assert rows[:, 0].tolist() == [1, 2, 3, 4, 5, 6]
    assert rows[:, 1].tolist() == [8, 16, 24, 32, 40, 48]
    np.testing.assert_allclose(folder.metrics(), rows, rtol=1e-5)
    assert folder.sample_steps() == [0, 3, 6]
    newest = [event for event in events if isinstance(event, Samples)][-1]
    np.testing.assert_array_equal(read_grid(folder.sample_file(6)), newest.images)
    assert newest.images.shape == (4, 28, 28, 1)
    assert [event.step for event in events if isinstance(event, CheckpointWritten)] == [3, 6]
    assert folder.checkpoint_steps() == [3, 6]
    assert folder.summary().state == RunState.FINISHED
    assert folder.summary().step == 6


@pytest.mark.parametrize("family", ["mlp", "conv", "dcgan"])
def test_stopping_and_resuming_gives_the_same_bytes_as_never_stopping(make_run: MakeRun, family: str) -> None:
    changes = {
        "penalties__r1_gamma": 1.0,
        "penalties__r1_every": 2,
        "augmentation__flip": True,
        "training__d_steps": 2,
        **({"network__dropout": 0.3} if family == "dcgan" else {}),
        **({"network__d_norm": "none"} if family != "mlp" else {}),
    }
    straight = make_run("straight", family, **changes)
    go(straight)
    stopped = make_run("stopped", family, **changes)
    for until in (0, 2, 1):
        events = go(stopped, until=until)
        assert isinstance(events[-1], StateChanged)
        assert events[-1].state == RunState.STOPPED
    go(stopped)
    assert bytes_of(stopped) == bytes_of(straight)
    columns = [0, 1, 3, 4, 5, 6, 7]  # all but the seconds
    np.testing.assert_array_equal(stopped.metrics()[:, columns], straight.metrics()[:, columns])


@pytest.mark.parametrize("optimiser", ["adam", "adamw", "rmsprop", "sgd"])
def test_every_optimiser_resumes_exactly(make_run: MakeRun, optimiser: str) -> None:
    changes = {f"optimisers__{who}__name": optimiser for who in ("generator", "discriminator")}
    changes |= {"optimisers__generator__momentum": 0.9}  # type: ignore[dict-item]
    straight, stopped = make_run("straight", **changes), make_run("stopped", **changes)
    go(straight)
    go(stopped, until=3)
    go(stopped)
    assert bytes_of(stopped) == bytes_of(straight)


def test_another_seed_gives_another_run(make_run: MakeRun) -> None:
    first, second = make_run("a"), make_run("b", training__seed=1)
    go(first)
    go(second)
    assert bytes_of(first) != bytes_of(second)


def test_pausing_saves_and_changes_nothing(make_run: MakeRun) -> None:
    straight, paused = make_run("straight"), make_run("paused")
    go(straight)
    asked = iter([False, False, True, True, True])
    events = go(paused, paused=lambda: next(asked, False))
    states = [event.state for event in events if isinstance(event, StateChanged)]
    assert states[1:4] == [RunState.TRAINING, RunState.PAUSED, RunState.TRAINING]
    assert [event.step for event in events if isinstance(event, CheckpointWritten)] == [2, 3, 6]
    assert bytes_of(paused) == bytes_of(straight)


def test_stopped_while_paused_it_does_not_say_that_it_trains(make_run: MakeRun) -> None:
    folder, events = make_run(), list[Event]()
    resting = False

    def on_event(event: Event) -> None:
        nonlocal resting
        events.append(event)
        resting = resting or (isinstance(event, StateChanged) and event.state is RunState.PAUSED)

    train(folder, on_event=on_event, should_stop=lambda: resting, paused=lambda: True)
    states = [event.state for event in events if isinstance(event, StateChanged)]
    assert states[-2:] == [RunState.PAUSED, RunState.STOPPED]
    logged = [event["state"] for event in folder.events() if event.get("kind") == "state"]
    assert logged[-2:] == ["paused", "stopped"]


def test_called_off_before_it_begins_a_fresh_run_has_a_checkpoint(make_run: MakeRun) -> None:
    folder, events = make_run(), list[Event]()
    assert train(folder, on_event=events.append, should_stop=lambda: True) is RunState.STOPPED
    assert Sampler.load(folder.newest_generator()).step == 0
    assert [event.step for event in events if isinstance(event, CheckpointWritten)] == [0]


def test_training_longer(make_run: MakeRun) -> None:
    whole, longer = make_run("whole", training__steps=9), make_run("longer")
    go(whole)
    go(longer)
    go(longer, steps=9)
    assert longer.read().config.training.steps == 9
    assert bytes_of(longer) == bytes_of(whole)


def test_killed_in_the_middle_goes_on_from_the_last_checkpoint(make_run: MakeRun) -> None:
    straight, killed = make_run("straight"), make_run("killed")
    go(straight)
    script = f"""
        import os, signal
        from gan_studio.core.events import Metrics
        from gan_studio.core.run_folder import RunFolder
        from gan_studio.engine import recorder
        from gan_studio.engine.training import train
        recorder._BLOCK = 1
        def on_event(event):
            if isinstance(event, Metrics) and event.rows[-1, 0] >= 5:
                os.kill(os.getpid(), signal.SIGKILL)
        train(RunFolder({str(killed.path)!r}), on_event=on_event, should_stop=lambda: False)
    """
    ended = subprocess.run([sys.executable, "-c", textwrap.dedent(script)], env=os.environ, check=False)
    assert ended.returncode == -signal.SIGKILL
    assert killed.metrics()[-1, 0] == 5
    assert killed.checkpoint_steps() == [3]
    assert not killed.is_locked()
    assert killed.summary().state == RunState.STOPPED
    go(killed)
    assert bytes_of(killed) == bytes_of(straight)
    assert killed.metrics()[:, 0].tolist() == [1, 2, 3, 4, 5, 6]


def test_old_checkpoints_keep_their_generator_only(make_run: MakeRun) -> None:
    folder = make_run(training__steps=5, training__checkpoint_every=1)
    go(folder)
    assert folder.checkpoint_steps() == [1, 2, 3, 4, 5]
    whole = [step for step in range(1, 6) if (folder.checkpoint(step) / checkpoints.STATE).exists()]
    assert whole == [4, 5]
    assert Sampler.load(folder.checkpoint(1)).step == 1


def test_two_writers_are_refused(make_run: MakeRun) -> None:
    folder = make_run()
    with folder.lock(), pytest.raises(UserError, match="trained by another process"):
        go(RunFolder(folder.path))


def test_a_loss_that_is_no_number_ends_training_and_keeps_the_sound_checkpoint(make_run: MakeRun) -> None:
    folder = make_run(
        training__checkpoint_every=1,
        training__steps=200,
        optimisers__generator__name="sgd",
        optimisers__generator__learning_rate=1.0,
        optimisers__discriminator__name="sgd",
        optimisers__discriminator__learning_rate=1.0,
        objective__name="least-squares",
        network__depth=6,
    )
    with pytest.raises(UserError, match="no longer a number") as caught:
        go(folder)
    assert "learning rates" in caught.value.hint
    assert folder.summary().state == RunState.FAILED
    pictures = Sampler.load(folder.last_checkpoint).generate(np.zeros((1, 8), np.float32))
    assert pictures.shape == (1, 28, 28, 1)


def test_weights_that_are_no_numbers_are_not_saved(make_run: MakeRun) -> None:
    """G's last move can break it while both losses, which were worked out before, are still numbers."""
    folder = make_run(
        training__checkpoint_every=1,
        training__steps=50,
        optimisers__generator__name="sgd",
        optimisers__generator__learning_rate=1.0,
        regularisers__orthogonal_g=10.0,
    )
    with pytest.raises(UserError, match="no longer a number"):
        go(folder)
    tensors = checkpoints.read_state(folder.last_checkpoint).tensors
    assert all(tensor.isfinite().all() for tensor in tensors.values())


def test_changed_pictures_are_noticed(make_run: MakeRun, tmp_path: Path) -> None:
    np.save(tmp_path / "pictures.npy", np.random.default_rng(0).integers(0, 255, (20, 8, 8), np.uint8))
    folder = make_run(data__source=str(tmp_path / "pictures.npy"))
    go(folder, until=2)
    np.save(tmp_path / "pictures.npy", np.random.default_rng(1).integers(0, 255, (20, 8, 8), np.uint8))
    with pytest.raises(UserError, match="not those it was started with"):
        go(folder)


def damage(path: Path) -> None:
    """Flip a bit of a file, which may share its bytes with another name."""
    data = bytearray(path.read_bytes())
    data[-5] ^= 1
    path.unlink()
    path.write_bytes(data)


def test_a_damaged_checkpoint_is_told_and_the_one_before_is_used(make_run: MakeRun) -> None:
    straight, folder = make_run("straight"), make_run("damaged")
    go(straight)
    go(folder, until=4)
    damage(folder.last_checkpoint / checkpoints.STATE)
    advice = [event for event in go(folder) if isinstance(event, Advice)]
    assert "damaged" in advice[0].message
    assert "step-00000003" in advice[0].message
    assert bytes_of(folder) == bytes_of(straight)
    assert folder.metrics()[:, 0].tolist() == [1, 2, 3, 4, 5, 6]


def test_a_run_whose_checkpoints_are_all_damaged_is_refused_and_left_alone(make_run: MakeRun) -> None:
    folder = make_run()
    go(folder, until=4)
    damage(folder.last_checkpoint / checkpoints.STATE)
    (folder.checkpoint(3) / checkpoints.COUNTERS).unlink()
    before = folder.metrics()
    with pytest.raises(UserError, match="damaged"):
        go(folder)
    np.testing.assert_array_equal(folder.metrics(), before)


def files_of(folder: RunFolder) -> dict[str, bytes]:
    """What lies in a run's folder; the lock is no part of the record."""
    files = (file for file in sorted(folder.path.rglob("*")) if file.is_file() and file.name != ".lock")
    return {str(file): file.read_bytes() for file in files}


@pytest.mark.parametrize("until", [None, 4])
def test_a_run_whose_checkpoints_are_gone_is_refused_and_left_alone(make_run: MakeRun, until: int | None) -> None:
    folder = make_run()
    go(folder, until=until)
    shutil.rmtree(folder.path / "checkpoints")
    before = files_of(folder)
    with pytest.raises(UserError, match="no checkpoint to go on from") as caught:
        go(folder, steps=9)
    assert "New run with these settings" in caught.value.hint
    assert files_of(folder) == before


def test_a_checkpoint_that_is_the_generator_alone_is_none_to_go_on_from(make_run: MakeRun) -> None:
    folder = make_run(training__steps=5, training__checkpoint_every=1)
    go(folder)
    for gone in ("last", "step-00000004", "step-00000005"):
        shutil.rmtree(folder.path / "checkpoints" / gone)
    with pytest.raises(UserError, match="no checkpoint to go on from"):
        go(folder, steps=9)
    assert folder.metrics()[:, 0].tolist() == [1, 2, 3, 4, 5]


def test_the_checkpoints_of_a_killed_run_are_missed_too(make_run: MakeRun) -> None:
    folder = make_run()
    go(folder, until=5)
    folder.events_file.unlink()  # a killed run says nothing of how it ended
    shutil.rmtree(folder.path / "checkpoints")
    with pytest.raises(UserError, match="no checkpoint to go on from"):
        go(folder)


def test_killed_before_the_first_checkpoint_it_begins_again(make_run: MakeRun) -> None:
    straight, folder = make_run("straight"), make_run()
    go(straight)
    go(folder, until=2)
    folder.events_file.unlink()
    shutil.rmtree(folder.path / "checkpoints")
    go(folder)
    assert bytes_of(folder) == bytes_of(straight)


def test_a_run_that_does_not_fit_its_checkpoint_is_refused(make_run: MakeRun) -> None:
    folder = make_run()
    go(folder, until=3)
    text = folder.config_file.read_text().replace("width = 16", "width = 17")
    folder.config_file.write_text(text)
    with pytest.raises(UserError, match="does not fit its"):
        go(folder)


def test_a_full_disk_ends_training_and_keeps_the_checkpoint(make_run: MakeRun) -> None:
    """A process that may write no file larger than 40 kB stands for a full disk."""
    folder = make_run()
    go(folder, until=3)
    before = bytes_of(folder)
    script = f"""
        import resource, signal, sys
        from gan_studio.core.errors import UserError
        from gan_studio.core.run_folder import RunFolder
        from gan_studio.engine.training import train
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, 40_000))
        try:
            train(RunFolder({str(folder.path)!r}), on_event=lambda event: None, should_stop=lambda: False)
        except UserError as error:
            sys.exit(f"told: {{error}}")
    """
    ended = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script)], env=os.environ, check=False, capture_output=True, text=True
    )
    assert "told: " in ended.stderr
    assert "checkpoints/step-00000006 could not be written: " in ended.stderr
    assert ".tmp" not in ended.stderr
    assert bytes_of(folder) == before
    assert not list((folder.path / "checkpoints").glob(".*"))
    go(folder)
    assert folder.summary().state == RunState.FINISHED


def test_the_explorer_gets_weights_only_when_it_asked(make_run: MakeRun) -> None:
    board, seen = WeightsBoard(), []

    def on_event(event: Event) -> None:
        if isinstance(event, CheckpointWritten):
            seen.append(board.newest())
            board.wanted.set()

    train(make_run(), on_event=on_event, should_stop=lambda: False, board=board)
    assert seen[0] is None
    assert seen[1] is not None
    assert seen[1].step == 4
    pictures = Sampler.from_published(seen[1]).generate(np.zeros((2, 8), np.float32))
    assert pictures.shape == (2, 28, 28, 1)
    assert board.newest() is None


def test_no_pickle_is_written(make_run: MakeRun) -> None:
    folder = make_run()
    go(folder)
    suffixes = {file.suffix for file in folder.path.rglob("*") if file.is_file()}
    assert suffixes <= {".toml", ".csv", ".jsonl", ".png", ".safetensors", ".json", ""}
    counters = json.loads((folder.last_checkpoint / checkpoints.COUNTERS).read_text())
    assert counters["step"] == 6
    assert set(counters["sha256"]) == {checkpoints.GENERATOR, checkpoints.STATE}


def test_rare_checkpoints_do_not_mean_that_much_is_lost(make_run: MakeRun, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(training, "MOST_LOST", 0.0)
    folder = make_run(training__checkpoint_every=1000)
    events = go(folder)
    assert [event.step for event in events if isinstance(event, CheckpointWritten)] == [1, 2, 3, 4, 5, 6]
    assert folder.checkpoint_steps() == []
    assert Sampler.load(folder.newest_generator()).step == 6


def test_what_a_killed_process_left_half_written_is_swept_up(make_run: MakeRun) -> None:
    folder = make_run()
    (folder.path / "checkpoints" / ".step-00000003.abc.tmp").mkdir()
    (folder.path / "samples" / ".step-00000003.png.abc.tmp").touch()
    go(folder, until=1)
    assert not list(folder.path.rglob(".*.tmp"))
