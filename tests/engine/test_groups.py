"""Networks that are told which group of similar pictures one is in, from the pictures to the files of the run."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from gan_studio.core.config import EvaluationConfig
from gan_studio.core.errors import UserError
from gan_studio.core.group_choice import CHOOSING, GroupChoice
from gan_studio.core.latent import latents_from_seeds
from gan_studio.core.run_folder import RunFolder
from gan_studio.data.grid import read_grid
from gan_studio.data.groups import read_groups
from gan_studio.data.image_set import ImageSet
from gan_studio.engine.checkpoint import read_state
from gan_studio.engine.evaluation.evaluate import evaluate
from gan_studio.engine.revising import accept_images
from gan_studio.engine.runs import create_run, own_images
from gan_studio.engine.sampler import Sampler, read_published
from gan_studio.engine.transfer.plan import plan
from gan_studio.engine.transfer.source import find_source, start_folder
from tests.engine.conftest import tiny_config
from tests.engine.test_training import go

RED, GREEN = (230, 20, 20), (20, 200, 40)
TOLD = {"classes__generator": "normalisation", "classes__discriminator": "projection", "classes__groups": 2}
SMALL = {"data__height": 16, "data__width": 16, "training__steps": 2}
Make = Callable[..., RunFolder]


def paint(folder: Path, red: int, green: int, first: int = 0) -> None:
    """Pictures of two colors, each a little different."""
    random = np.random.default_rng(first)
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(red + green):
        noise = random.integers(-15, 15, (16, 16, 3))
        pixels = (np.array(RED if number < red else GREEN) + noise).clip(0, 255).astype(np.uint8)
        Image.fromarray(pixels).save(folder / f"{first + number:03}.png")


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Make a run on 24 red and 12 green pictures, conditioned on two groups."""
    paint(tmp_path / "pictures", 24, 12)

    def run(name: str = "run", source: str = "pictures", **changes: object) -> RunFolder:
        values = {"data__source": str(tmp_path / source), **SMALL, **TOLD, **changes}
        return create_run(tmp_path / name, tiny_config("conv", **values))

    return run


def pictures_of(folder: RunFolder) -> ImageSet:
    return own_images(folder, folder.read())


def counts_of(folder: RunFolder) -> tuple[int, ...]:
    """Pictures in each group, as the newest generator's file says."""
    return read_published(folder.last_checkpoint).classes.counts


def notes_of(folder: RunFolder) -> str:
    """What was said of the run that it starts from."""
    (event,) = [event for event in folder.events() if event["kind"] == "start"]
    return " ".join(event["notes"])


def test_a_run_finds_its_groups_keeps_them_and_tells_the_networks(make: Make) -> None:
    folder = make()
    assert folder.read().config.classes.names == ("group 1", "group 2")
    go(folder)
    labels = read_groups(folder.groups_file).labels(pictures_of(folder).images)
    assert labels.tolist() == [0] * 24 + [1] * 12
    assert counts_of(folder) == (24, 12)


def test_d_learns_which_group_each_picture_is_in(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    given = []
    from gan_studio.engine import training

    trainer = training.Trainer

    def watched(config, images, device, labels, **more):  # type: ignore[no-untyped-def]
        given.append((config.classes.counts, labels.tolist()))
        return trainer(config, images, device, labels, **more)

    monkeypatch.setattr(training, "Trainer", watched)
    go(make())
    assert given == [((24, 12), [0] * 24 + [1] * 12)]


def test_stopped_and_resumed_it_has_the_bytes_of_one_that_was_not(make: Make) -> None:
    whole, halves = make("whole", training__steps=6), make("halves", training__steps=6)
    go(whole)
    go(halves, until=3)
    assert read_state(halves.last_checkpoint).counters["step"] == 3
    go(halves)
    one, other = (read_state(folder.last_checkpoint).tensors for folder in (whole, halves))
    assert one.keys() == other.keys()
    assert all(torch.equal(one[name], other[name]) for name in one)
    assert not [event for event in halves.events() if event["kind"] == "settings"]


def test_a_run_without_its_groups_is_refused_with_what_to_do(make: Make) -> None:
    folder = make()
    go(folder, until=1)
    kept = folder.groups_file.read_bytes()
    folder.groups_file.unlink()
    with pytest.raises(UserError, match=r"groups\.npy is gone") as found:
        go(folder)
    assert "Restore it" in found.value.hint
    folder.groups_file.write_bytes(kept)
    go(folder)
    assert read_state(folder.last_checkpoint).counters["step"] == 2


def test_the_generator_looks_like_one_without_classes_and_its_latents_choose_the_group(make: Make) -> None:
    folder = make(training__sample_count=5)
    go(folder)
    sampler = Sampler.load(folder.last_checkpoint)
    assert sampler.class_names == ()
    assert sampler.latent_size == folder.read().config.latent_size == 8 + CHOOSING
    latents = latents_from_seeds(range(5), sampler.latent_size)
    pictures = sampler.generate(latents)
    assert np.array_equal(pictures, read_grid(folder.sample_file(2)))
    assert np.array_equal(pictures[3:], sampler.generate(latents[3:]))
    chosen = GroupChoice((24, 12)).weights(latents[:, -CHOOSING:])
    other = int(np.flatnonzero(chosen.argmax(axis=1) != chosen[0].argmax())[0])
    moved = np.concatenate([latents[:1, :-CHOOSING], latents[other : other + 1, -CHOOSING:]], axis=1)
    assert not np.array_equal(sampler.generate(moved), pictures[:1])
    settings = EvaluationConfig(extractor="self-supervised", samples=50, pictures=50)
    assert evaluate(sampler, pictures_of(folder), settings, metrics=["kid"]).measurements["kid"].value > 0


def test_more_pictures_are_sorted_into_the_same_groups(make: Make, tmp_path: Path) -> None:
    folder = make()
    go(folder)
    before = folder.groups_file.read_bytes()
    paint(tmp_path / "pictures", 0, 30, first=100)
    assert accept_images(folder)
    folder.change_steps(4)
    go(folder)
    assert folder.groups_file.read_bytes() == before
    assert counts_of(folder) == (24, 42)


def test_a_run_from_another_one_has_the_same_groups_where_they_fit(make: Make, tmp_path: Path) -> None:
    source = make("source")
    go(source)
    paint(tmp_path / "others", 5, 31, first=200)
    same = make("same", "others", start__run=str(source.path))
    source.groups_file.unlink()  # the copy is the run's own
    go(same)
    assert (start_folder(same) / "groups.npy").read_bytes() == same.groups_file.read_bytes()
    assert counts_of(same) == (5, 31)  # red is still the first
    assert "are the source's" in notes_of(same)
    more = make("more", "others", start__run=str(same.path), classes__groups=3)
    go(more)
    assert len(read_groups(more.groups_file)) == 3
    opaque = make("opaque", "others", start__run=str(same.path), data__channels="rgba")
    go(opaque)
    assert counts_of(opaque) == (31, 5)
    for folder, kept in ((same, True), (more, False), (opaque, False)):
        config, source = folder.read().config, find_source(folder.read().config.start)
        fitting = plan("generator", source, config, pictures_of(folder).shape).fitting
        assert (fitting.old_classes == ("group 1", "group 2")) is kept  # a number of other groups says nothing
        assert ("found anew" in notes_of(folder)) is not kept
    paint(tmp_path / "classes" / "group 1", 20, 0)
    paint(tmp_path / "classes" / "other", 0, 20)
    classes = make("named", "classes", start__run=str(same.path), classes__groups=0)
    assert "groups of similar pictures are dropped" in notes_of(classes)


def test_a_source_without_its_groups_is_refused_and_nothing_is_left(make: Make, tmp_path: Path) -> None:
    source = make("source")
    go(source)
    source.groups_file.unlink()
    with pytest.raises(UserError, match=r"groups\.npy cannot be read"):
        make("same", start__run=str(source.path))
    assert not (tmp_path / "same").exists()


def test_too_many_groups_are_refused_before_anything_is_made(make: Make, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="cannot be sorted into groups") as found:
        make("many", classes__groups=19)
    assert found.value.field == "classes.groups"
    assert not (tmp_path / "many").exists()
