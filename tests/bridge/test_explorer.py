"""Pictures from latents, while training and after."""

import numpy as np
from pytestqt.qtbot import QtBot

from gan_studio.bridge.explorer import NEWEST
from gan_studio.bridge.pictures import Pictures
from gan_studio.bridge.studio import Studio
from gan_studio.core.events import RunState
from gan_studio.core.latent import Latents, latents_from_seeds
from tests.studios import draft, train, wait_for, wait_for_images


class Received:
    """What the explorer has answered, by channel."""

    def __init__(self, studio: Studio) -> None:
        self.pictures: list[Pictures] = []
        self.failures: list[tuple[str, str]] = []
        studio.explorer.pictured.connect(self.pictures.append)
        studio.explorer.failed.connect(lambda channel, message: self.failures.append((channel, message)))


def _latents(count: int) -> Latents:
    return latents_from_seeds(range(count), 8)


def test_from_a_finished_run(qtbot: QtBot, studio: Studio) -> None:
    draft(qtbot, studio)
    assert not studio.explorer.available
    train(qtbot, studio)
    explorer, received = studio.explorer, Received(studio)
    assert explorer.available
    assert (explorer.latent_size, explorer.shape) == (8, (28, 28, 1))
    assert [weights.label for weights in explorer.weights] == ["Newest", "Step 40", "Step 20"]
    stamp = explorer.request("page", _latents(70))
    wait_for(qtbot, lambda: bool(received.pictures))
    answer = received.pictures[0]
    assert (answer.channel, answer.stamp, answer.step) == ("page", stamp, 40)
    assert answer.images.shape == (70, 28, 28, 1)
    assert studio.current.samples is not None
    assert np.abs(answer.images[:4].astype(int) - studio.current.samples.images).max() <= 1
    explorer.choose_weights(explorer.weights[2])
    explorer.request("page", _latents(1))
    wait_for(qtbot, lambda: len(received.pictures) == 2)
    assert received.pictures[1].step == 20


def test_the_newest_request_of_a_channel_wins(qtbot: QtBot, studio: Studio) -> None:
    draft(qtbot, studio)
    train(qtbot, studio)
    received = Received(studio)
    stamps = [studio.explorer.request("slider", _latents(1)) for _ in range(200)]
    other = studio.explorer.request("sheet", _latents(2))
    wait_for(qtbot, lambda: {stamps[-1], other} <= {answer.stamp for answer in received.pictures})
    answered = [answer.stamp for answer in received.pictures if answer.channel == "slider"]
    assert answered == sorted(answered)
    assert len(answered) < 100


def test_while_it_trains(qtbot: QtBot, studio: Studio) -> None:
    draft(qtbot, studio, steps=100_000, checkpoint_every=100_000)
    train(qtbot, studio, until=RunState.TRAINING)
    received = Received(studio)
    wait_for(qtbot, lambda: studio.explorer.available)
    steps: set[int] = set()
    while len(steps) < 3:
        count = len(received.pictures)
        studio.explorer.request("page", _latents(1))
        wait_for(qtbot, lambda count=count: len(received.pictures) > count)
        steps.add(received.pictures[-1].step)
        qtbot.waitSignal(studio.current.metrics_added, timeout=10_000).wait()
    assert received.failures == []
    assert studio.training is studio.current


def test_another_run_drops_what_is_on_its_way(qtbot: QtBot, studio: Studio) -> None:
    draft(qtbot, studio)
    train(qtbot, studio)
    received = Received(studio)
    stale = studio.explorer.request("page", _latents(1))
    studio.explorer.choose_weights(studio.explorer.weights[1])
    fresh = studio.explorer.request("other", _latents(1))
    wait_for(qtbot, lambda: bool(received.pictures))
    assert [answer.stamp for answer in received.pictures] == [fresh]
    assert stale < fresh
    studio.new_run()
    assert not studio.explorer.available
    assert studio.explorer.chosen == NEWEST


def test_a_damaged_checkpoint_is_told(qtbot: QtBot, studio: Studio) -> None:
    draft(qtbot, studio)
    train(qtbot, studio)
    assert studio.current.folder is not None
    weights = studio.explorer.weights[1]
    assert weights.path is not None
    (weights.path / "generator.safetensors").write_bytes(b"damaged")
    received = Received(studio)
    studio.explorer.choose_weights(weights)
    studio.explorer.request("page", _latents(1))
    wait_for(qtbot, lambda: bool(received.failures))
    assert received.failures[0][0] == "page"
    assert received.failures[0][1]


def test_the_draft_of_the_first_start_can_be_explored_as_soon_as_it_trains(qtbot: QtBot, studio: Studio) -> None:
    wait_for_images(qtbot, studio)
    studio.start()
    wait_for(qtbot, lambda: studio.explorer.available)
    received = Received(studio)
    studio.explorer.request("page", latents_from_seeds([0], studio.explorer.latent_size))
    wait_for(qtbot, lambda: bool(received.pictures))
    assert received.pictures[0].images.shape == (1, 28, 28, 1)
