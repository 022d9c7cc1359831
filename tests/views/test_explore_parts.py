"""The parts of the Explore page by themselves."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QComboBox, QToolButton
from pytestqt.qtbot import QtBot

from gan_studio.core.exploration import Exploration
from gan_studio.core.shape import ImageShape
from gan_studio.views.explore.latent_slider import LatentSlider
from gan_studio.views.explore.path_bar import PathBar
from gan_studio.views.explore.path_strip import frames_in
from gan_studio.views.explore.player import Player, advance
from gan_studio.views.explore.seed_bar import SeedBar
from gan_studio.views.explore.seed_field import SeedField
from gan_studio.views.explore.slider_panel import SLIDERS, SliderPanel
from gan_studio.views.explore.truncation_bar import TruncationBar
from gan_studio.views.explore.weights_bar import WeightsBar
from gan_studio.views.widgets.telling_combo import TellingCombo


@pytest.mark.parametrize(
    ("start", "mode", "expected"),
    [
        ((0.2, 1), "bounce", (0.3, 1, True)),
        ((0.95, 1), "bounce", (0.95, -1, True)),
        ((0.05, -1), "bounce", (0.05, 1, True)),
        ((0.95, 1), "loop", (0.05, 1, True)),
        ((0.5, 1), "once", (0.6, 1, True)),
        ((0.95, 1), "once", (1.0, 1, False)),
    ],
)
def test_playback_at_the_ends(start: tuple[float, int], mode: str, expected: tuple[float, int, bool]) -> None:
    t, direction, goes_on = advance(*start, 0.1, mode)  # type: ignore[arg-type]  # the parameter is a mode
    assert (pytest.approx(t), direction, goes_on) == expected


@pytest.mark.parametrize("mode", ["bounce", "loop"])
def test_playback_stays_on_the_path_after_a_long_pause(mode: str) -> None:
    for share in np.linspace(0, 7, 50):
        t, _, goes_on = advance(0.4, 1, float(share), mode)  # type: ignore[arg-type]  # the parameter is a mode
        assert 0 <= t <= 1
        assert goes_on


def test_player_reaches_the_end_and_stops(qtbot: QtBot) -> None:
    player, places = Player(), []
    player.mode, player.seconds = "once", 0.1
    player.moved.connect(places.append)
    with qtbot.waitSignal(player.playing_changed, check_params_cb=lambda playing: not playing):
        player.play(0.0)
    assert places[-1] == 1.0
    assert places == sorted(places)
    assert not player.playing


def test_frames_fit_the_room() -> None:
    assert frames_in(660, 64, ImageShape(28, 28, 1)) == 11
    assert frames_in(660, 64, ImageShape(64, 64, 3)) == 9
    assert frames_in(660, 64, ImageShape(128, 128, 3)) == 9
    assert frames_in(5000, 64, ImageShape(8, 8, 3)) == 16
    assert frames_in(10, 64, None) == 5


def test_a_slider_shows_its_dimension_and_its_value(qtbot: QtBot) -> None:
    slider = LatentSlider(4)
    qtbot.addWidget(slider)
    heard: list[tuple[int, float]] = []
    slider.moved.connect(lambda dimension, sigmas: heard.append((dimension, sigmas)))
    slider.slider.setValue(150)
    assert heard == [(4, 1.5)]
    assert "+1.50 σ" in [label.text() for label in slider.findChildren(type(slider._value))]
    slider.show_dimension(16, -0.25)
    assert slider.slider.value() == -25
    assert "16" in slider.slider.accessibleName()
    assert len(heard) == 1


@pytest.mark.parametrize("way", ["double click", "key", "button"])
def test_ways_to_reset_a_slider(qtbot: QtBot, way: str) -> None:
    slider = LatentSlider(0)
    qtbot.addWidget(slider)
    slider.show()
    slider.slider.setValue(200)
    heard: list[float] = []
    slider.moved.connect(lambda dimension, sigmas: heard.append(sigmas))
    if way == "double click":
        qtbot.mouseDClick(slider.slider, Qt.MouseButton.LeftButton)
    elif way == "key":
        qtbot.keyClick(slider.slider, Qt.Key.Key_Backspace)
    else:
        qtbot.mouseClick(slider.findChild(QToolButton, "slider-0.reset"), Qt.MouseButton.LeftButton)
    assert heard == [0.0]
    assert slider.slider.value() == 0


def test_a_value_beyond_the_sliders_end_is_kept(qtbot: QtBot) -> None:
    slider = LatentSlider(0)
    qtbot.addWidget(slider)
    slider.moved.connect(lambda *moved: pytest.fail("nobody moved it"))
    slider.show_dimension(0, 4.5)
    assert slider.slider.value() == 300
    assert slider.sigmas == 4.5
    slider.set_reach(1)
    assert (slider.slider.minimum(), slider.slider.maximum()) == (-100, 100)
    slider.set_reach(5)
    assert slider.slider.value() == 450


def test_the_wheel_scrolls_past_a_slider_without_focus(qtbot: QtBot) -> None:
    slider = LatentSlider(0)
    qtbot.addWidget(slider)
    slider.show()
    middle = slider.slider.rect().center()
    buttons, keys = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
    phase, upside_down = Qt.ScrollPhase.NoScrollPhase, False
    wheel = QWheelEvent(middle, middle, QPoint(), QPoint(0, 120), buttons, keys, phase, upside_down)
    QApplication.sendEvent(slider.slider, wheel)
    assert slider.slider.value() == 0


def test_pages_reach_every_dimension(qtbot: QtBot) -> None:
    panel = SliderPanel()
    qtbot.addWidget(panel)
    panel.show()
    panel.set_size(30)
    panel.show_offsets({13: 1.0, 29: -2.0})
    pages = panel.findChild(QComboBox, "sliderPages")
    seen = []
    for page in range(pages.count()):
        pages.setCurrentIndex(page)
        seen += [slider.dimension for slider in panel.sliders if slider.isVisible()]
    assert seen == list(range(30))
    assert panel.sliders[5].sigmas == -2.0
    qtbot.mouseClick(panel.findChild(QToolButton, "previousSliders"), Qt.MouseButton.LeftButton)
    assert panel.sliders[1].sigmas == 1.0
    assert len(panel.sliders) == SLIDERS >= 12


def test_a_small_generator_shows_only_its_sliders(qtbot: QtBot) -> None:
    panel = SliderPanel()
    qtbot.addWidget(panel)
    panel.show()
    panel.set_size(2)
    assert [slider.isVisible() for slider in panel.sliders[:3]] == [True, True, False]


def test_reach_of_the_sliders(qtbot: QtBot) -> None:
    panel = SliderPanel()
    qtbot.addWidget(panel)
    reach = panel.findChild(QComboBox, "sliderReach")
    reach.setCurrentIndex(reach.findData(10))
    assert panel.sliders[11].slider.maximum() == 1000


def test_a_seed_goes_up_by_one_however_large(qtbot: QtBot) -> None:
    field = SeedField()
    qtbot.addWidget(field)
    field.setValue(2**62)
    field.stepBy(1)
    assert field.value() == 2**62 + 1
    field.setValue(0)
    field.stepBy(-1)
    assert field.value() == 0


def test_seeds_looked_at_are_in_the_menu(qtbot: QtBot) -> None:
    bar, walk = SeedBar(), Exploration(4)
    qtbot.addWidget(bar)
    for seed in (5, 2**40):
        walk.go_to_seed(seed)
    bar.show_place(walk)
    actions = bar.findChild(QToolButton, "seedHistory").menu().actions()
    assert [action.text() for action in actions] == [f"Seed {2**40}", "Seed 5", "Seed 0"]
    with qtbot.waitSignal(bar.chosen, check_params_cb=lambda seed: seed == 2**40):
        actions[0].trigger()


def test_truncation_goes_back_to_1(qtbot: QtBot) -> None:
    bar = TruncationBar()
    qtbot.addWidget(bar)
    bar.show()
    heard: list[float] = []
    bar.moved.connect(heard.append)
    bar._slider.setValue(40)
    qtbot.mouseDClick(bar._slider, Qt.MouseButton.LeftButton)
    assert heard == [0.4, 1.0]


def test_the_path_slider_is_as_long_as_the_frames(qtbot: QtBot) -> None:
    bar = PathBar()
    qtbot.addWidget(bar)
    bar.resize(500, bar.sizeHint().height())
    bar.show()
    assert bar.slider.width() == bar.strip.width() > 250


def test_moving_the_path_slider_pauses_playback(qtbot: QtBot) -> None:
    bar = PathBar()
    qtbot.addWidget(bar)
    bar.toggle()
    assert bar.player.playing
    with qtbot.waitSignal(bar.moved, check_params_cb=lambda t: t == 0.5):
        bar.slider.setValue(500)
    assert not bar.player.playing


def test_long_names_of_weights_are_shortened_not_cut_off(qtbot: QtBot) -> None:
    bar = WeightsBar()
    qtbot.addWidget(bar)
    chooser = bar.findChild(TellingCombo, "weightsChooser")
    assert chooser is not None
    chooser.addItems(["Newest", "Best: step 1,000,000 (KID 0.0123)"])
    chooser.setCurrentIndex(1)
    bar.resize(160, 80)
    bar.show()
    assert chooser.shown_text().startswith("Best")
    assert "…" in chooser.shown_text()
