"""The recommended start in the window: a draft follows its pictures until somebody changes an option."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from gan_studio.bridge.studio import Studio
from gan_studio.core.config import RunConfig
from gan_studio.core.events import RunState
from gan_studio.core.places import settings_file
from gan_studio.core.presets import RECOMMENDED
from gan_studio.core.run_folder import RunFolder
from gan_studio.core.settings import load_settings
from gan_studio.views.data_page import DataPage
from gan_studio.views.model.preset_list import PresetList
from gan_studio.views.widgets.card import Card
from tests.data.makers import pattern, save
from tests.studios import running_studio, tiny_config, wait_for, wait_for_images
from tests.views.conftest import User


def photographs(folder: Path, count: int = 12, side: int = 16) -> Path:
    """A folder of small color pictures."""
    for number in range(count):
        save(folder / f"{number}.png", pattern(side, side, 3, number))
    return folder


def says(user: User, name: str) -> str:
    """What a label says, as far as it is seen."""
    label = user.find(name)
    assert isinstance(label, QLabel)
    return label.text() if label.isVisible() else ""


def config_of(studio: Studio) -> RunConfig:
    assert studio.current.config is not None
    return studio.current.config


def drop(qtbot: QtBot, studio: Studio, folder: Path) -> None:
    studio.open_dropped([folder])
    wait_for_images(qtbot, studio)


def chosen_cards(user: User) -> list[str]:
    cards = user.window.findChild(PresetList).findChildren(Card)
    return [card.objectName() for card in cards if card.isChecked()]


def test_a_fresh_draft_follows_its_pictures(qtbot: QtBot, user: User, tmp_path: Path) -> None:
    studio = user.studio
    wait_for_images(qtbot, studio)
    assert studio.current.preset == RECOMMENDED
    assert config_of(studio).objective.name == "non-saturating"  # the sample digits
    drop(qtbot, studio, photographs(tmp_path / "holiday"))
    assert studio.current.name == "holiday"
    assert config_of(studio).objective.name == "hinge"
    assert config_of(studio).training.batch_size == 8
    assert config_of(studio).augmentation.translation
    studio.set_options({"data.channels": "rgba"})
    wait_for_images(qtbot, studio)
    assert config_of(studio).network.alpha == "white"
    assert config_of(studio).data.channels == "rgba"
    studio.open_source("sample:ring")
    wait_for_images(qtbot, studio)
    assert config_of(studio).network.family == "mlp"
    assert studio.current.problems == []


def test_dropping_a_folder_and_pressing_start_trains_what_is_recommended(
    qtbot: QtBot, user: User, tmp_path: Path
) -> None:
    studio = user.studio
    wait_for_images(qtbot, studio)
    studio.open_dropped([photographs(tmp_path / "holiday")])
    start = user.window.findChild(DataPage).findChild(QPushButton, "foot.start")
    assert start.isVisible()
    qtbot.mouseClick(start, Qt.MouseButton.LeftButton)  # the pictures are being prepared
    wait_for(qtbot, lambda: studio.current.state is RunState.TRAINING)
    studio.stop()
    wait_for(qtbot, lambda: studio.training is None)
    folder = studio.current.folder
    assert folder is not None
    file = folder.read()
    assert (file.config.objective.name, file.config.network.spectral_norm) == ("hinge", "discriminator")
    assert file.config.augmentation.translation
    assert (file.about["preset"], file.about["base_preset"]) == (RECOMMENDED, "projection")
    assert file.about["as_recommended"] is True


def test_the_data_page_says_what_why_and_what_to_expect(qtbot: QtBot, user: User, tmp_path: Path) -> None:
    studio = user.studio
    wait_for_images(qtbot, studio)
    drop(qtbot, studio, photographs(tmp_path / "holiday"))
    assert says(user, "recommended.heading") == "Recommended settings"
    assert says(user, "recommended.summary") == (
        "Convolutional networks with spectral normalization, 16×16, hinge loss"
    )
    assert "only 12 pictures" in says(user, "recommended.reasons")
    assert says(user, "recommended.expect").startswith("Expect shapes after")
    assert says(user, "recommended.caption") == "Samples of 2,059 photographs of hands after 3 minutes on one core"
    studio.open_source("sample:emoji")
    wait_for_images(qtbot, studio)
    assert says(user, "recommended.caption") == "Samples of 1,410 emoji after 3 minutes on one core"
    strip = user.find("recommended.strip")
    assert isinstance(strip, QLabel)
    assert strip.pixmap().height() == strip.height()
    grid = user.find("data.pictures")
    assert grid.height() >= 200
    assert strip.width() <= strip.pixmap().width()
    studio.open_source("sample:ring")
    wait_for_images(qtbot, studio)
    assert not strip.isVisible()  # points are seen at once


def test_a_low_window_keeps_its_pictures(qtbot: QtBot, user: User) -> None:
    user.studio.open_source("sample:emoji")
    wait_for_images(qtbot, user.studio)
    user.window.resize(911, 512)
    qtbot.waitUntil(lambda: not user.find("recommended.reasons").isVisible())
    assert not user.find("recommended.strip").isVisible()
    assert says(user, "recommended.summary") != ""
    assert "emoji" not in says(user, "recommended.caption")
    user.window.resize(1280, 800)
    qtbot.waitUntil(lambda: user.find("recommended.strip").isVisible())


def test_an_option_that_is_changed_stays_and_a_button_goes_back(qtbot: QtBot, user: User, tmp_path: Path) -> None:
    studio = user.studio
    wait_for_images(qtbot, studio)
    assert not user.find("recommended.use").isVisible()
    studio.set_options({"training.steps": 77})
    assert user.find("recommended.use").isVisible()
    drop(qtbot, studio, photographs(tmp_path / "holiday"))
    assert config_of(studio).training.steps == 77
    assert config_of(studio).objective.name == "non-saturating"
    assert chosen_cards(user) == [f"preset.{RECOMMENDED}"]
    user.press("recommended.use")
    assert config_of(studio).training.steps != 77
    assert config_of(studio).objective.name == "hinge"
    assert config_of(studio).data.source == str(tmp_path / "holiday")
    assert not user.find("recommended.use").isVisible()
    drop(qtbot, studio, photographs(tmp_path / "more", 20))
    assert config_of(studio).training.batch_size == 16


def test_an_option_that_is_changed_back_follows_again(qtbot: QtBot, user: User, tmp_path: Path) -> None:
    studio = user.studio
    wait_for_images(qtbot, studio)
    steps = config_of(studio).training.steps
    studio.set_options({"training.steps": 77})
    studio.set_options({"training.steps": steps})
    assert not user.find("recommended.use").isVisible()
    drop(qtbot, studio, photographs(tmp_path / "holiday"))
    assert config_of(studio).objective.name == "hinge"


def test_drawings_can_be_trained_for_fewer_steps(qtbot: QtBot, user: User, tmp_path: Path) -> None:
    studio = user.studio
    wait_for_images(qtbot, studio)
    for number in range(12):
        save(tmp_path / "drawings" / f"{number}.png", pattern(64, 64, 4, number))
    drop(qtbot, studio, tmp_path / "drawings")
    recommended = config_of(studio)
    for steps, stages in ((1500, "450"), (200, ""), (recommended.training.steps, "3000")):
        studio.set_options({"training.steps": steps})
        assert config_of(studio).model_dump()["network"]["grow_steps"] == stages
        assert studio.current.problems == []
    assert config_of(studio) == recommended
    assert not user.find("recommended.use").isVisible()
    studio.set_options({"network.grow_steps": "300"})
    studio.set_options({"training.steps": 500})
    assert config_of(studio).model_dump()["network"]["grow_steps"] == "300"
    assert [problem.path for problem in studio.current.problems] == ["training.steps"]


def test_a_preset_that_is_picked_stays_and_the_first_card_goes_back(qtbot: QtBot, user: User, tmp_path: Path) -> None:
    studio = user.studio
    wait_for_images(qtbot, studio)
    drop(qtbot, studio, photographs(tmp_path / "holiday"))
    user.studio.page_wanted.emit("model")
    card = user.find(f"preset.{RECOMMENDED}")
    assert card.accessibleName() == "Recommended"
    assert "16×16, hinge loss" in card.accessibleDescription()
    user.press("preset.studio")
    assert config_of(studio).objective.name == "non-saturating"
    drop(qtbot, studio, photographs(tmp_path / "more", 20))
    assert config_of(studio).objective.name == "non-saturating"
    assert studio.current.preset == "studio"
    user.studio.page_wanted.emit("model")
    user.press(f"preset.{RECOMMENDED}")
    assert config_of(studio).objective.name == "hinge"
    assert chosen_cards(user) == [f"preset.{RECOMMENDED}"]
    reset = user.find("network.width.reset", QWidget)
    assert not reset.isVisible()  # what is recommended is no change


def test_the_next_set_dropped_on_a_run_is_followed_too(qtbot: QtBot, user: User, tmp_path: Path) -> None:
    studio = user.studio
    drop(qtbot, studio, photographs(tmp_path / "holiday"))
    studio.start()
    wait_for(qtbot, lambda: studio.current.state is RunState.TRAINING)
    studio.stop()
    wait_for(qtbot, lambda: studio.training is None)
    path = studio.current.folder.path if studio.current.folder else tmp_path
    studio.open_source("sample:digits")
    wait_for_images(qtbot, studio)
    assert studio.current.folder is None
    assert config_of(studio).objective.name == "non-saturating"
    studio.open_run(path)
    assert studio.current.preset == RECOMMENDED
    wait_for_images(qtbot, studio)
    assert not user.find("recommended.summary").isVisible()  # it has started with its settings
    studio.open_source("sample:digits")
    wait_for_images(qtbot, studio)
    assert config_of(studio).objective.name == "non-saturating"


def test_a_run_with_settings_of_its_own_hands_them_on(qtbot: QtBot, user: User, tmp_path: Path) -> None:
    studio = user.studio
    drop(qtbot, studio, photographs(tmp_path / "holiday"))
    studio.set_options({"training.steps": 1, "training.sample_count": 4})
    studio.start()
    wait_for(qtbot, lambda: studio.current.state is RunState.FINISHED and studio.training is None)
    assert isinstance(studio.current.folder, RunFolder)
    assert studio.current.folder.read().about["as_recommended"] is False
    studio.open_source("sample:digits")
    wait_for_images(qtbot, studio)
    assert config_of(studio).training.steps == 1


def test_a_draft_remembers_that_it_follows(qtbot: QtBot, tmp_path: Path) -> None:
    pictures = photographs(tmp_path / "holiday")
    with running_studio(qtbot, target=str(pictures)) as studio:
        wait_for_images(qtbot, studio)
        assert studio.current.follows
    with running_studio(qtbot, load_settings(settings_file())[0]) as studio:
        wait_for_images(qtbot, studio)
        assert config_of(studio).data.source == str(pictures)
        assert studio.current.follows
        studio.open_source("sample:digits")
        wait_for_images(qtbot, studio)
        assert config_of(studio).objective.name == "non-saturating"
        studio.set_options({"training.steps": 77})
    with running_studio(qtbot, load_settings(settings_file())[0]) as studio:
        wait_for_images(qtbot, studio)
        assert not studio.current.follows
        studio.open_source(str(pictures))
        wait_for_images(qtbot, studio)
        assert config_of(studio).training.steps == 77


def test_pictures_chosen_before_the_engine_are_followed(qtbot: QtBot, tmp_path: Path) -> None:
    studio = Studio()
    try:
        with qtbot.waitSignal(studio.engine_loaded, timeout=60_000):
            studio.begin()
            studio.open_dropped([photographs(tmp_path / "holiday")])
            assert studio.recommendation is None
            assert studio.current.config is None
        wait_for_images(qtbot, studio)
        assert config_of(studio).objective.name == "hinge"
    finally:
        with qtbot.waitSignal(studio.ended, timeout=60_000):
            studio.shutdown()
        studio.deleteLater()


def test_settings_of_another_origin_do_not_follow(qtbot: QtBot, user: User, tmp_path: Path) -> None:
    studio = user.studio
    studio.new_run(tiny_config())
    wait_for_images(qtbot, studio)
    assert user.find("recommended.use").isVisible()
    drop(qtbot, studio, photographs(tmp_path / "holiday"))
    assert config_of(studio).network.family == "mlp"
    user.press("recommended.use")
    assert config_of(studio).network.family == "conv"
