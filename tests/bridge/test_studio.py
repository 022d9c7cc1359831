"""Drafts, runs of the disk, presets and options, as the window asks for them."""

import shutil
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from gan_studio.bridge.notice import Notice
from gan_studio.bridge.run_model import RunModel
from gan_studio.bridge.studio import Studio
from gan_studio.core.config_file import write_config
from gan_studio.core.events import RunState
from gan_studio.core.places import presets_folder, runs_folder, settings_file
from gan_studio.core.presets import RECOMMENDED, presets
from gan_studio.core.settings import Settings, load_settings
from tests.studios import (
    PATIENCE,
    draft,
    early_studio,
    end,
    running_studio,
    tiny_config,
    train,
    wait_for,
    wait_for_images,
)


def test_it_starts_with_a_draft_on_the_sample_digits(qtbot: QtBot, studio: Studio) -> None:
    wait_for_images(qtbot, studio)
    run = studio.current
    assert run.state is RunState.DRAFT
    assert run.config is not None
    assert run.config.data.source == "sample:digits"
    assert run.name == "digits"
    assert run.problems == []
    assert studio.can_start
    assert studio.images.shape == (28, 28, 1)
    wait_for(qtbot, lambda: studio.architect.summary is not None)


def test_a_run_remembers_its_preset_and_the_next_draft_has_another_name(qtbot: QtBot, studio: Studio) -> None:
    wait_for_images(qtbot, studio)
    studio.set_options({"training.steps": 1, "training.sample_count": 4})
    train(qtbot, studio)
    folder = studio.current.folder
    assert folder is not None
    assert folder.read().about["preset"] == RECOMMENDED
    studio.new_run()
    assert studio.current.name == f"{folder.name}-2"
    studio.open_run(folder.path)
    assert studio.current.preset == RECOMMENDED


def test_the_layers_of_an_opened_run_do_not_wait_for_its_images(qtbot: QtBot, studio: Studio, tmp_path: Path) -> None:
    draft(qtbot, studio)
    train(qtbot, studio)
    folder = studio.current.folder
    assert folder is not None
    config = folder.read().config.with_values({"data.source": str(tmp_path / "gone")})
    write_config(folder.config_file, config, {})
    studio.new_run(tiny_config())
    studio.open_source(str(tmp_path / "gone"))
    wait_for(qtbot, lambda: studio.architect.summary is None)
    studio.open_run(folder.path)
    wait_for(qtbot, lambda: studio.architect.summary is not None)


def test_every_preset_can_be_applied(qtbot: QtBot, studio: Studio) -> None:
    wait_for_images(qtbot, studio)
    for preset in presets():
        studio.apply_preset(preset.name)
        assert studio.current.preset == preset.name
        assert studio.current.config is not None
        assert studio.current.config.data.source == "sample:digits"
        wait_for_images(qtbot, studio)
        assert studio.current.problems == []


def test_a_value_that_cannot_be_taken_stays_at_its_field(qtbot: QtBot, studio: Studio) -> None:
    draft(qtbot, studio)
    before = studio.current.config
    studio.set_options({"training.batch_size": -3})
    problems = studio.current.problems
    assert [problem.path for problem in problems] == ["training.batch_size"]
    assert "must be 2 or more" in problems[0].message
    assert studio.current.config == before
    assert not studio.can_start
    studio.set_options({"training.batch_size": 16})
    assert studio.current.problems == []
    assert studio.can_start


def test_a_value_out_of_bounds_in_the_network_is_named(qtbot: QtBot, studio: Studio) -> None:
    draft(qtbot, studio)
    studio.set_options({"network.width": 0})
    assert [problem.path for problem in studio.current.problems] == ["network.width"]


def test_a_combination_that_cannot_work_is_found(
    qtbot: QtBot, studio: Studio, notices: list[Notice], tmp_path: Path
) -> None:
    draft(qtbot, studio)
    studio.set_options({"training.batch_size": 20_000})
    assert [problem.path for problem in studio.current.problems] == ["training.batch_size"]
    with qtbot.waitSignal(studio.page_wanted) as wanted:
        studio.start()
    assert wanted.args == ["model"]
    assert "20,000" in notices[-1].message
    assert studio.training is None


def test_images_that_are_not_there_are_told(qtbot: QtBot, studio: Studio, tmp_path: Path) -> None:
    wait_for_images(qtbot, studio)
    studio.open_source(str(tmp_path / "nothing"))
    wait_for(qtbot, lambda: studio.images.error is not None)
    assert [problem.path for problem in studio.current.problems] == ["data.source"]
    studio.open_source("sample:fashion")
    wait_for_images(qtbot, studio)
    assert studio.current.problems == []
    assert studio.current.name == "fashion"
    assert studio.settings.recent_sets[0] == "sample:fashion"


def test_cancelling_a_preparation(qtbot: QtBot, studio: Studio) -> None:
    wait_for_images(qtbot, studio)
    studio.open_source("sample:emoji")
    assert studio.images.busy
    studio.images.cancel()
    wait_for(qtbot, lambda: not studio.images.busy)
    if studio.images.was_cancelled:
        studio.images.reload()
    wait_for_images(qtbot, studio)
    assert studio.images.image_set is not None
    assert studio.images.image_set.shape.channels == 4


def test_a_run_that_another_program_took_away_is_left(qtbot: QtBot, studio: Studio, notices: list[Notice]) -> None:
    draft(qtbot, studio)
    train(qtbot, studio)
    folder = studio.current.folder
    assert folder is not None
    folder.path.rename(folder.path.with_name("elsewhere"))
    studio.refresh_runs()
    assert studio.current.state is RunState.DRAFT
    assert notices[-1].message == f"{folder.path} is not there any longer."
    assert [run.name for run in studio.runs()] == ["elsewhere"]


def test_a_run_that_cannot_be_read_is_listed_and_says_why(qtbot: QtBot, studio: Studio, notices: list[Notice]) -> None:
    draft(qtbot, studio)
    train(qtbot, studio)
    folder = studio.current.folder
    assert folder is not None
    studio.new_run()
    folder.config_file.write_text("[[[", encoding="utf-8")
    studio.refresh_runs()
    assert [(run.name, run.state, run.steps) for run in studio.runs()] == [(folder.name, RunState.FAILED, 0)]
    studio.open_run(folder.path)
    assert str(folder.config_file) in notices[-1].message
    assert studio.current.state is RunState.DRAFT


def test_a_damaged_run_that_was_shown_last_does_not_come_in_the_way(qtbot: QtBot, studio: Studio) -> None:
    draft(qtbot, studio)
    train(qtbot, studio)
    folder = studio.current.folder
    assert folder is not None
    for damage in ("[[[", '[network]\nfamily = "unheard-of"\n'):
        folder.config_file.write_text(damage, encoding="utf-8")
        with running_studio(qtbot, Settings(current=str(folder.path))) as other:
            assert other.current.state is RunState.DRAFT
            assert other.current.config is not None


def test_renaming_deleting_and_bringing_back(qtbot: QtBot, studio: Studio, notices: list[Notice]) -> None:
    draft(qtbot, studio)
    studio.rename_run(None, "my/first")
    assert studio.current.name == "my-first"
    train(qtbot, studio)
    path = runs_folder() / "my-first"
    assert studio.runs()[0].path == path
    studio.rename_run(path, "second")
    path = runs_folder() / "second"
    assert studio.current.name == "second"
    assert path.is_dir()
    assert studio.settings.recent_runs == [str(path)]
    studio.delete_run(path)
    assert studio.runs() == []
    assert studio.current.state is RunState.DRAFT
    undo = notices[-1]
    assert (undo.message, undo.action) == ("second was deleted.", "Undo")
    assert undo.on_action is not None
    undo.on_action()
    assert [run.name for run in studio.runs()] == ["second"]


def test_a_deleted_run_comes_back_to_its_place_only_if_it_is_free(
    qtbot: QtBot, studio: Studio, notices: list[Notice]
) -> None:
    draft(qtbot, studio)
    train(qtbot, studio)
    path = studio.runs()[0].path
    studio.delete_run(path)
    undo = notices[-1].on_action
    assert undo is not None
    path.mkdir()
    (path / "notes.txt").write_text("mine", encoding="utf-8")
    undo()
    assert notices[-1].message == f"{path} is there again."
    assert (path / "notes.txt").is_file()
    shutil.rmtree(path)
    undo()
    assert [run.path for run in studio.runs()] == [path]


def test_a_deleted_run_is_gone_after_closing(qtbot: QtBot, studio: Studio) -> None:
    draft(qtbot, studio)
    train(qtbot, studio)
    studio.delete_run(studio.runs()[0].path)
    end(qtbot, studio)
    assert [path.name for path in runs_folder().iterdir()] == []


def test_a_run_that_trains_cannot_be_deleted(qtbot: QtBot, studio: Studio, notices: list[Notice]) -> None:
    draft(qtbot, studio, steps=100_000)
    train(qtbot, studio, until=RunState.TRAINING)
    assert studio.current.folder is not None
    studio.delete_run(studio.current.folder.path)
    assert "being trained" in notices[-1].message
    assert studio.current.folder.path.is_dir()


def test_going_on_where_one_was(qtbot: QtBot) -> None:
    with running_studio(qtbot) as studio:
        draft(qtbot, studio)
        train(qtbot, studio)
        path = runs_folder() / studio.current.name
    settings, warnings = load_settings(settings_file())
    assert warnings == []
    with running_studio(qtbot, settings) as studio:
        assert studio.current.folder is not None
        assert studio.current.folder.path == path
        wait_for(qtbot, lambda: studio.current.samples is not None)
        assert studio.current.state is RunState.FINISHED
        assert len(studio.current.metrics) == 40
        assert studio.current.config is not None
        assert studio.explorer.available


def test_the_draft_is_kept_when_the_program_closes(qtbot: QtBot) -> None:
    with running_studio(qtbot) as studio:
        studio.open_source("sample:fashion")
        studio.set_options({"training.batch_size": 12})
        studio.rename_run(None, "clothes")
    with running_studio(qtbot, load_settings(settings_file())[0]) as studio:
        assert studio.current.config is not None
        assert studio.current.config.training.batch_size == 12
        assert studio.current.config.data.source == "sample:fashion"
        assert studio.current.name == "clothes"


def _keep_a_draft(qtbot: QtBot) -> None:
    """Somebody sets a draft up and closes the program."""
    with running_studio(qtbot) as studio:
        studio.apply_preset("mlp")
        studio.set_options({"training.steps": 777, "training.seed": 42})


def _press(notices: list[Notice], action: str) -> None:
    """The button of the newest notice that has it."""
    offers = [notice.on_action for notice in notices if notice.action == action]
    assert offers, "it is offered"
    assert offers[-1] is not None
    offers[-1]()


def _settings_of(run: RunModel) -> tuple[int, int, str, object]:
    assert run.config is not None
    return run.config.training.steps, run.config.training.seed, run.preset, run.config.data.source


def test_starting_on_images_keeps_the_settings_of_the_draft(qtbot: QtBot, tmp_path: Path) -> None:
    phone = str(tmp_path / "phone")
    _keep_a_draft(qtbot)
    for target in (phone, None):
        with running_studio(qtbot, load_settings(settings_file())[0], target) as studio:
            assert _settings_of(studio.current) == (777, 42, "mlp", phone)
            assert studio.current.name == "phone-mlp"


def test_images_that_come_before_the_engine_keep_the_settings_of_the_draft(qtbot: QtBot, tmp_path: Path) -> None:
    with running_studio(qtbot) as studio:
        draft(qtbot, studio)
        train(qtbot, studio)
        run = runs_folder() / studio.current.name
    _keep_a_draft(qtbot)
    with early_studio(qtbot, Settings(current=str(run))) as studio:
        with qtbot.waitSignal(studio.engine_loaded, timeout=PATIENCE):
            studio.begin()  # a run is shown; its settings cannot be read yet
            studio.open_dropped([tmp_path / "phone"])
            studio.open_run(run)
            studio.new_run()
            assert studio.images.config is not None
            assert studio.images.config.source == str(tmp_path / "phone")
        assert _settings_of(studio.current) == (777, 42, "mlp", str(tmp_path / "phone"))


def test_a_new_draft_before_the_engine_does_not_lose_the_old_one(qtbot: QtBot) -> None:
    _keep_a_draft(qtbot)
    with early_studio(qtbot) as studio:
        notices = list[Notice]()
        studio.noticed.connect(notices.append)
        with qtbot.waitSignal(studio.engine_loaded, timeout=PATIENCE):
            studio.begin()
            studio.new_run()
        assert studio.current.steps != 777
        _press(notices, "Bring back")
        assert _settings_of(studio.current) == (777, 42, "mlp", "sample:digits")


def test_a_draft_of_last_time_that_is_replaced_can_be_brought_back(qtbot: QtBot, tmp_path: Path) -> None:
    with running_studio(qtbot) as studio:
        draft(qtbot, studio)
        train(qtbot, studio)
        run = runs_folder() / studio.current.name
    _keep_a_draft(qtbot)
    with running_studio(qtbot, Settings(), str(run)) as studio:
        notices = list[Notice]()
        studio.noticed.connect(notices.append)
        studio.open_dropped([tmp_path / "phone"])  # a new draft with the settings of the run
        assert studio.current.steps == 40
        _press(notices, "Bring back")
        assert _settings_of(studio.current) == (777, 42, "mlp", "sample:digits")


def test_a_replaced_draft_can_be_brought_back(qtbot: QtBot, studio: Studio, notices: list[Notice]) -> None:
    draft(qtbot, studio)
    studio.set_options({"training.batch_size": 12})
    old = studio.current
    studio.new_run()
    assert studio.current is not old
    assert notices[-1].on_action is not None
    notices[-1].on_action()
    assert studio.current is old


def test_the_program_opens_on_what_it_is_given(qtbot: QtBot, tmp_path: Path) -> None:
    with running_studio(qtbot) as studio:
        draft(qtbot, studio)
        train(qtbot, studio)
        run = runs_folder() / studio.current.name
    with running_studio(qtbot, Settings(), str(run)) as studio:
        assert studio.current.name == run.name
    with running_studio(qtbot, Settings(), "sample:fashion") as studio:
        assert studio.current.config is not None
        assert studio.current.config.data.source == "sample:fashion"


def test_images_named_from_a_folder_are_found_from_every_other(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    phone = str(tmp_path / "phone")
    with running_studio(qtbot, target="phone") as studio:
        assert studio.current.config is not None
        assert studio.current.config.data.source == phone
        assert studio.settings.recent_sets == [phone]
        studio.open_dropped([Path("a.png"), Path("b.png")])
        assert studio.current.config.data.source == (str(tmp_path / "a.png"), str(tmp_path / "b.png"))
        studio.open_source("phone")
        assert studio.current.config.data.source == phone
        studio.open_source("sample:fashion")
        assert studio.settings.recent_sets == ["sample:fashion", phone]


def test_dropping_a_run_or_images(qtbot: QtBot, studio: Studio, tmp_path: Path) -> None:
    draft(qtbot, studio)
    train(qtbot, studio)
    path = runs_folder() / studio.current.name
    studio.open_dropped([tmp_path / "a.png", tmp_path / "b.png"])
    assert studio.current.config is not None
    assert studio.current.config.data.source == (str(tmp_path / "a.png"), str(tmp_path / "b.png"))
    assert studio.current.config.network == tiny_config().network
    studio.open_dropped([path / "run.toml"])
    assert studio.current.name == path.name


def test_saving_a_preset(qtbot: QtBot, studio: Studio, notices: list[Notice]) -> None:
    draft(qtbot, studio, steps=77)
    studio.save_preset("mine")
    assert (presets_folder() / "mine.toml").is_file()
    assert "mine" in notices[-1].message
    studio.new_run()
    studio.apply_preset("mine")
    assert studio.current.steps == 77


@pytest.mark.parametrize("path", ["nowhere", "."])
def test_no_run_there(studio: Studio, notices: list[Notice], tmp_path: Path, path: str) -> None:
    shown = studio.current
    studio.open_run(tmp_path / path)
    assert "no run folder" in notices[-1].message
    assert studio.current is shown
