"""Starting a run with the networks of another: what is taken, what is made to fit, what is refused."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from gan_studio.core.config import RunConfig
from gan_studio.core.config_file import write_config
from gan_studio.core.errors import UserError
from gan_studio.core.run_folder import RunFolder
from gan_studio.core.shape import CHANNELS, ImageShape
from gan_studio.core.start_report import StartReport
from gan_studio.engine.build import make_generator
from gan_studio.engine.checkpoint import GENERATOR, STATE, read_state, thin_checkpoint
from gan_studio.engine.runs import create_run
from gan_studio.engine.training import train
from gan_studio.engine.transfer.parts import frozen_layers, parts_of
from gan_studio.engine.transfer.source import start_folder
from tests.engine.conftest import tiny_config

SMALL = {"data__height": 16, "data__width": 16, "training__steps": 2, "training__checkpoint_every": 1}
Make = Callable[..., RunFolder]


def go(folder: RunFolder, until: int | None = None) -> None:
    asked = 0

    def should_stop() -> bool:
        nonlocal asked
        asked += 1
        return until is not None and asked > until

    train(folder, on_event=lambda event: None, should_stop=should_stop)


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Make a run of small pictures; ``start`` is the run it starts from."""

    def run(name: str, family: str = "conv", start: RunFolder | None = None, **changes: object) -> RunFolder:
        if start is not None:
            changes["start__run"] = str(start.path)
        return create_run(tmp_path / name, tiny_config(family, **{**SMALL, **changes}))

    return run


@pytest.fixture
def source(make: Make) -> RunFolder:
    folder = make("source")
    go(folder)
    return folder


def report_of(folder: RunFolder) -> StartReport:
    (event,) = [event for event in folder.events() if event["kind"] == "start"]
    return StartReport.from_dict(event)


def first_state(folder: RunFolder) -> dict[str, torch.Tensor]:
    """Both networks and the mean of G before the first step."""
    go(folder, until=0)
    state = read_state(folder.last_checkpoint)
    assert state.counters["step"] == 0
    return {**state.tensors, **{f"ema.{name}": value for name, value in state.ema.items()}}


def state_of(folder: RunFolder) -> dict[str, torch.Tensor]:
    state = read_state(folder.last_checkpoint)
    return {**state.tensors, **{f"ema.{name}": value for name, value in state.ema.items()}}


def networks(state: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    return {n: v for n, v in state.items() if n.partition(".")[0] in ("generator", "discriminator", "ema")}


@pytest.mark.parametrize("family", ["mlp", "conv", "dcgan", "stylegan2"])
def test_the_same_networks_are_taken_whole(make: Make, family: str) -> None:
    other = make("other", family)
    go(other)
    run = make("run", family, other, training__seed=5)
    report = report_of(run)
    assert (report.generator.new, report.generator.resized, report.generator.dropped) == ((), (), ())
    assert report.discriminator is not None
    assert not report.discriminator.new
    theirs, mine = networks(state_of(other)), networks(first_state(run))
    assert mine.keys() == theirs.keys()
    assert all(torch.equal(mine[name], theirs[name]) for name in theirs)
    fresh = networks(first_state(make("fresh", family, training__seed=5)))
    assert not all(torch.equal(fresh[name], theirs[name]) for name in theirs)


def test_a_run_holds_what_it_started_from_and_can_be_made_again(make: Make, source: RunFolder) -> None:
    first = make("first", start=source)
    second = make("second", start=source)
    told = json.loads((start_folder(first) / "start.json").read_text())
    assert told["run"] == str(source.path)
    assert told["step"] == 2
    assert set(told["source_sha256"]) == {GENERATOR, STATE}
    config = first.read().config
    assert (config.start.checkpoint, config.start.trained) == ("2", 2)
    shutil.rmtree(source.path)  # the copy is enough
    moved = RunFolder(first.path.rename(first.path.with_name("moved")))
    go(moved)
    go(second, until=1)
    go(second)
    for name in (GENERATOR, STATE):
        assert (moved.last_checkpoint / name).read_bytes() == (second.last_checkpoint / name).read_bytes()


def test_a_step_is_chosen_and_an_old_checkpoint_gives_its_generator_only(make: Make, source: RunFolder) -> None:
    thin_checkpoint(source.checkpoint(1))
    run = make("run", start=source, start__checkpoint="1")
    report = report_of(run)
    assert report.steps == 1
    assert report.discriminator is None
    assert any("D starts anew" in line for line in report.lines())
    theirs = read_state(source.checkpoint(2)).ema
    mine = first_state(run)
    fresh = first_state(make("fresh"))
    discriminator = [name for name in mine if name.startswith("discriminator.")]
    assert all(torch.equal(mine[name], fresh[name]) for name in discriminator)
    assert all(torch.equal(mine[f"generator.{name}"], mine[f"ema.{name}"]) for name in theirs)
    with pytest.raises(UserError, match="no discriminator to freeze"):
        make("frozen", start=source, start__checkpoint="1", start__freeze_d=1)
    assert not (run.path.parent / "frozen").exists()


def test_without_the_discriminator_only_g_is_taken(make: Make, source: RunFolder) -> None:
    run = make("run", start=source, start__discriminator=False)
    assert report_of(run).discriminator is None
    mine, fresh = first_state(run), first_state(make("fresh"))
    assert all(torch.equal(mine[name], fresh[name]) for name in mine if name.startswith("discriminator."))
    assert not torch.equal(mine["generator.0.weight"], fresh["generator.0.weight"])


def test_larger_pictures_take_the_layers_of_the_same_resolution(make: Make) -> None:
    changes = {"network__widest": 16, "network__width": 16}
    other = make("other", **changes)
    go(other)
    run = make("run", start=other, data__height=32, data__width=32, **changes)
    report, mine, theirs = report_of(run), first_state(run), state_of(other)
    assert any("16×16" in note and "32×32" in note for note in report.notes)
    # G: projection and the convolution to 8×8 are the same; D's layer to 4×4 is the last in both.
    assert torch.equal(mine["generator.0.weight"], theirs["generator.0.weight"])
    assert torch.equal(mine["generator.5.weight"], theirs["generator.5.weight"])
    assert report.discriminator is not None
    moved = [name for name in report.discriminator.aligned if name.startswith("body")]
    assert moved
    last_of_mine = max(
        int(name.split(".")[2]) for name in mine if name.startswith("discriminator.body") and "weight" in name
    )
    last = max(int(name.split(".")[2]) for name in theirs if name.startswith("discriminator.body") and "weight" in name)
    assert last_of_mine > last
    assert torch.equal(mine[f"discriminator.body.{last_of_mine}.weight"], theirs[f"discriminator.body.{last}.weight"])
    assert torch.equal(mine["discriminator.head.weight"], theirs["discriminator.head.weight"])
    assert report.generator.new
    assert set(report.generator.new) <= {name.removeprefix("generator.") for name in mine}
    go(run)


def test_wider_networks_compute_at_first_what_the_narrower_did(make: Make) -> None:
    plain = {"network__g_norm": "none", "network__d_norm": "none"}
    other = make("other", **plain)
    go(other)
    run = make("run", start=other, network__width=24, network__widest=400, **plain)
    assert report_of(run).generator.resized
    narrow, wide = _generator(other), _generator(run)
    latents = torch.randn(4, 8, generator=torch.Generator().manual_seed(0))
    torch.testing.assert_close(wide(latents), narrow(latents))


def _generator(folder: RunFolder) -> torch.nn.Module:
    config = folder.read().config
    state = first_state(folder) if not folder.checkpoint_steps() else state_of(folder)
    network = make_generator(config.network, config.classes, ImageShape(16, 16, 1))  # type: ignore[arg-type]
    network.load_state_dict({n.removeprefix("ema."): v for n, v in state.items() if n.startswith("ema.")})
    return network.eval()


def test_gray_becomes_rgb_and_back(make: Make, source: RunFolder) -> None:
    colored = make("colored", start=source, data__channels="rgb")
    theirs, mine = state_of(source), first_state(colored)
    last = max(int(name.split(".")[1]) for name in mine if name.startswith("generator.") and name.endswith("weight"))
    name = f"generator.{last}.weight"
    assert all(torch.equal(mine[name][color], theirs[name][0]) for color in range(3))
    first = "discriminator.body.0.weight"
    torch.testing.assert_close(mine[first].sum(1), theirs[first].sum(1))
    go(colored)
    gray = make("gray", start=colored)
    back = first_state(gray)
    torch.testing.assert_close(back[name], state_of(colored)[name].mean(0, keepdim=True))


@pytest.fixture
def pictures(tmp_path: Path) -> Callable[..., str]:
    """Folders of pictures, one for each class."""

    def make_set(*classes: str) -> str:
        random = np.random.default_rng(len(classes))
        root = tmp_path / "-".join(classes)
        for name in classes:
            (root / name).mkdir(parents=True)
            for number in range(6):
                Image.fromarray(random.integers(0, 256, (16, 16), np.uint8)).save(root / name / f"{number}.png")
        return str(root)

    return make_set


@pytest.mark.parametrize("way", ["concatenation", "normalisation", "both"])
@pytest.mark.parametrize("look", ["projection", "auxiliary", "concatenation"])
def test_classes_are_taken_by_name(make: Make, pictures: Callable[..., str], way: str, look: str) -> None:
    told = {"classes__generator": way, "classes__discriminator": look}
    other = make("other", data__source=pictures("cat", "dog"), **told)
    go(other)
    run = make("run", start=other, data__source=pictures("ant", "dog", "cat"), **told)
    report = report_of(run)
    assert any("ant" in note and "mean" in note for note in report.notes)
    theirs, mine = state_of(other), first_state(run)
    of_g = next(n for n in mine if n[0] == "g" and n.endswith((".scale", "generator.embedding.weight")))
    of_d = {"projection": "embedding.weight", "concatenation": "embedding.weight", "auxiliary": "classifier.weight"}
    for name, axis in ((of_g, 1), (f"discriminator.{of_d[look]}", 0 if look == "auxiliary" else 1)):
        old, new = theirs[name].movedim(axis, 0), mine[name].movedim(axis, 0)
        width = old.shape[1]  # beside the latent a class has as many numbers as there are classes
        # ant, cat, dog in the new run; cat, dog in the old one
        assert torch.equal(new[1][:width], old[0])
        assert torch.equal(new[2][:width], old[1])
        assert not torch.equal(new[0][:width], old.mean(0))
    go(run)


def test_classes_and_another_size_and_colors_at_once(make: Make, pictures: Callable[..., str]) -> None:
    told = {"classes__generator": "concatenation", "classes__discriminator": "auxiliary"}
    told |= {"network__spectral_norm": "both", "network__d_norm": "none"}
    other = make("other", data__source=pictures("cat", "dog"), **told)
    go(other)
    changes = {"data__height": 32, "data__width": 32, "data__channels": "rgb"}
    run = make("run", start=other, data__source=pictures("dog", "emu", "cat"), **told, **changes)
    theirs, mine = state_of(other), first_state(run)
    name = "discriminator.classifier.bias"  # cat, dog, emu
    assert torch.equal(mine[name][:2], theirs[name])
    torch.testing.assert_close(mine[name][2], theirs[name].mean())
    go(run)


@pytest.mark.parametrize("way", ["normalisation", "both"])
def test_a_run_without_classes_can_get_some(
    make: Make, source: RunFolder, pictures: Callable[..., str], way: str
) -> None:
    told = {"classes__generator": way, "classes__discriminator": "projection"}
    run = make("run", start=source, data__source=pictures("cat", "dog"), **told)
    theirs, mine = state_of(source), first_state(run)
    assert torch.equal(mine["discriminator.network.body.0.weight"], theirs["discriminator.body.0.weight"])
    assert torch.equal(mine["generator.network.0.weight"], theirs["generator.0.weight"])
    go(run)


def test_what_cannot_be_taken_is_refused(make: Make, source: RunFolder) -> None:
    with pytest.raises(UserError, match="family Convolutional, and this run of DCGAN") as family:
        make("a", "dcgan", source)
    assert family.value.hint == "Set network.family to conv."
    with pytest.raises(UserError, match="latents of 8 numbers, and this run of 9"):
        make("b", start=source, network__latent=9)
    with pytest.raises(UserError, match="no checkpoint '77'") as step:
        make("c", start=source, start__checkpoint="77")
    assert "last, 1, 2" in step.value.hint
    with pytest.raises(UserError, match="no run folder"):
        make("d", start=RunFolder(source.path.parent / "nowhere"))
    with pytest.raises(UserError, match="can be frozen, not 9"):
        make("e", start=source, start__freeze_d=9)
    with pytest.raises(UserError, match="Only layers of a discriminator"):
        make("f", start__freeze_d=1)
    assert sorted(path.name for path in source.path.parent.iterdir() if path.is_dir()) == ["home", "source"]


@pytest.mark.parametrize("file", [STATE, GENERATOR])
def test_a_damaged_source_is_refused_and_leaves_no_run(make: Make, source: RunFolder, file: str) -> None:
    place = source.checkpoint(2) / file
    content = bytearray(place.read_bytes())
    content[-1] ^= 1
    place.unlink()  # another name of `last`
    place.write_bytes(content)
    with pytest.raises(UserError, match="damaged") as error:
        make("run", start=source, start__checkpoint="2")
    assert error.value.hint
    assert not (source.path.parent / "run").exists()


def test_a_damaged_copy_is_refused(make: Make, source: RunFolder) -> None:
    run = make("run", start=source)
    (start_folder(run) / "networks.safetensors").write_bytes(b"nothing")
    with pytest.raises(UserError, match="damaged") as error:
        go(run)
    assert "make the run again" in error.value.hint


@pytest.mark.parametrize("family", ["mlp", "conv", "dcgan", "resnet", "progressive", "stylegan2", "fastgan", "biggan"])
def test_frozen_layers_of_d_stay_as_they_were(make: Make, family: str) -> None:
    growing = {"network__stage_steps": 2, "training__steps": 6} if family == "progressive" else {}
    other = make("other", family, **growing)
    go(other)
    config = other.read().config
    shape = parts_shape(config)
    layers = frozen_layers(config.network, config.classes, shape)  # type: ignore[arg-type]
    run = make("run", family, other, start__freeze_d=1, **growing)
    assert f"the first 1 of {len(layers)} layers" in " ".join(report_of(run).lines())
    go(run)
    before, after = state_of(other), state_of(run)
    frozen = {f"discriminator.{name}" for name in layers[0]}
    learned = {f"discriminator.{name}" for names in layers[1:] for name in names}
    assert all(torch.equal(before[name], after[name]) for name in frozen)
    if family != "progressive":  # its layers for larger pictures may not have been used
        assert not any(torch.equal(before[name], after[name]) for name in learned if before[name].abs().sum() > 0)


def parts_shape(config: RunConfig) -> ImageShape:
    return ImageShape(config.data.height, config.data.width, CHANNELS[config.data.channels])


def test_a_discriminator_of_pretrained_features_takes_a_plain_one_for_its_pixels(make: Make, source: RunFolder) -> None:
    seeing = {"network__features": "efficientnet-lite0", "network__features_width": 8}
    run = make("run", start=source, **seeing)
    mine, theirs = first_state(run), state_of(source)
    assert torch.equal(mine["discriminator.pixels.body.0.weight"], theirs["discriminator.body.0.weight"])
    go(run)
    again = make("again", start=run, start__freeze_d=2, **seeing)
    report = report_of(again)
    assert report.discriminator is not None
    assert report.discriminator.new == ()
    go(again)
    after, before = state_of(again), state_of(run)
    moved = [
        n
        for n in before
        if n.startswith("discriminator.") and n.endswith("weight") and not torch.equal(before[n], after[n])
    ]
    assert moved
    assert "discriminator.scales.0.body.0.weight" not in moved


@pytest.mark.parametrize(
    "changes",
    [
        {"penalties__clip": 0.01},
        {"objective__unroll": 2},
        {"regularisers__historical": 1.0, "penalties__r1_gamma": 1.0, "penalties__r1_every": 1},
        {"regularisers__orthogonal_d": 0.1, "optimisers__discriminator__clip_gradient": 1.0},
    ],
)
def test_freezing_works_with_what_touches_all_of_d(make: Make, source: RunFolder, changes: dict[str, object]) -> None:
    run = make("run", start=source, start__freeze_d=1, network__d_norm="none", **changes)
    straight = make("straight", start=source, start__freeze_d=1, network__d_norm="none", **changes)
    go(straight)
    go(run, until=1)
    go(run)
    name = "discriminator.body.0.weight"
    assert torch.equal(state_of(run)[name], state_of(source)[name])
    mine, theirs = state_of(run), state_of(straight)
    assert all(torch.equal(mine[name], theirs[name]) for name in theirs)


def test_the_order_of_layers_is_that_of_the_picture(make: Make) -> None:
    config = tiny_config("conv", **SMALL)
    shape = parts_shape(make("run").read().config)
    layers = frozen_layers(config.network, config.classes, shape)  # type: ignore[arg-type]
    assert layers == [
        ["body.0.weight", "body.0.bias"],
        ["body.2.weight", "body.3.weight", "body.3.bias"],
    ]
    parts = parts_of("generator", config.network, config.classes, shape, by_name=False)  # type: ignore[arg-type]
    assert len({part.key for part in parts}) == len(parts)


def test_the_mean_of_g_goes_on_from_the_other_runs(make: Make, source: RunFolder) -> None:
    """A mean that begins anew forgets what it was within some steps."""
    long = make("long", start=source, training__ema=0.99)
    config = long.read().config
    write = config.model_copy(update={"start": config.start.model_copy(update={"trained": 10_000})})
    write_config(long.config_file, write, long.read().about)
    short = make("short", start=source, training__ema=0.99)
    for run in (long, short):
        go(run)
    theirs, name = state_of(source), "ema.0.weight"
    moved = [float((state_of(run)[name] - theirs[name]).abs().sum()) for run in (long, short)]
    assert moved[0] < moved[1] / 2
