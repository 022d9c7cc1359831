"""D judges parts of a batch on cores of their own: the same numbers, the same bytes each time."""

import threading

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from gan_studio.core.config import RunConfig
from gan_studio.core.run_folder import RunFolder
from gan_studio.core.shape import ImageShape
from gan_studio.engine import threads
from gan_studio.engine.build import build
from gan_studio.engine.family import Family
from gan_studio.engine.side_by_side import SideBySide, can_be_parted
from gan_studio.engine.trainer import Trainer
from tests.engine.conftest import tiny_config
from tests.engine.test_training import MakeRun, bytes_of, go

CPU = torch.device("cpu")
PICTURES = np.random.default_rng(0).integers(0, 256, (40, 16, 16, 3), np.uint8)
LABELS = np.arange(40) % 3
PLAIN = {"network.d_norm": "none", "penalties.r1_gamma": 0.3, "penalties.r1_every": 2}
SPECTRAL = {"network.d_norm": "none", "network.spectral_norm": "discriminator", "objective.name": "hinge"}
CLASSES = {"classes.generator": "normalisation", "classes.discriminator": "projection"}


def trained(config: RunConfig, parts: int) -> Trainer:
    """Six steps."""
    config = config.with_classes(("a", "b", "c"), len(PICTURES), ImageShape(16, 16, 3))
    trainer = Trainer(config, PICTURES, CPU, LABELS, parts=parts)
    for _ in range(6):
        trainer.advance()
    return trainer


@pytest.mark.parametrize("changes", [PLAIN, SPECTRAL, SPECTRAL | CLASSES], ids=["plain", "spectral", "classes"])
def test_parts_learn_what_the_whole_batch_does(changes: dict[str, object]) -> None:
    """Three parts of 16 pictures are not of the same size."""
    config = tiny_config("conv").with_values({**changes, "network.width": 8})
    whole, parted, again = (trained(config, parts).state()[0] for parts in (1, 3, 3))
    assert whole.keys() == parted.keys()
    for name, value in whole.items():
        if value.is_floating_point():
            torch.testing.assert_close(parted[name], value, rtol=1e-2, atol=1e-4, msg=name)
        assert torch.equal(parted[name], again[name]), name


def test_a_run_that_was_stopped_goes_on_with_the_same_bytes(make_run: MakeRun, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threads, "_parts", lambda config, operations: 2)
    changes = {path.replace(".", "__"): value for path, value in {**SPECTRAL, "network.width": 8}.items()}
    straight: RunFolder = make_run("straight", "conv", **changes)
    go(straight)
    stopped = make_run("stopped", "conv", **changes)
    go(stopped, until=2)
    go(stopped)
    assert bytes_of(stopped) == bytes_of(straight)


def test_only_a_d_that_looks_at_each_picture_alone_can_be_parted() -> None:
    shape, random = ImageShape(16, 16, 3), torch.Generator().manual_seed(0)

    def critic(family: str, **changes: object) -> nn.Module:
        config = tiny_config(family).with_values({f"network.{name}": value for name, value in changes.items()})
        assert isinstance(config.network, Family)
        return build(config.network, shape, random, CPU, config.classes)[1]

    assert can_be_parted(critic("conv", d_norm="none"))
    assert not can_be_parted(critic("conv", d_norm="batch"))
    assert not can_be_parted(critic("dcgan", d_norm="none", dropout=0.3))


class Scale(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.tensor(2.0))

    def forward(self, x: Tensor) -> Tensor:
        return self.weight * x**2


def test_each_part_is_judged_in_a_thread_of_its_own() -> None:
    network, seen = Scale(), {}
    together = threading.Barrier(3, timeout=60)  # they must be there at once

    def judge(pictures: Tensor, classes: Tensor | None) -> list[Tensor | None]:
        together.wait()
        seen[float(pictures[0])] = (threading.get_ident(), torch.get_num_threads(), len(pictures))
        return [network(pictures), None]

    before = torch.get_num_threads()
    logits, nothing = SideBySide(network, 3)(judge, torch.arange(1.0, 9.0), None)
    assert torch.get_num_threads() == before
    assert nothing is None
    assert logits is not None
    assert logits.tolist() == [2.0 * number**2 for number in range(1, 9)]
    assert [count for _, _, count in sorted((first, *rest[1:]) for first, rest in seen.items())] == [3, 3, 2]
    assert len({ident for ident, _, _ in seen.values()}) == 3
    assert {count for _, count, _ in seen.values()} == {1}
    assert seen[1.0][0] == threading.get_ident()


def test_what_a_part_raises_is_raised() -> None:
    def judge(pictures: Tensor, classes: Tensor | None) -> list[Tensor | None]:
        if float(pictures[0]) > 1:
            raise MemoryError("the second part")
        return [pictures]

    with pytest.raises(MemoryError, match="the second part"):
        SideBySide(Scale(), 2)(judge, torch.arange(1.0, 5.0), None)


def test_a_second_derivative_is_refused_rather_than_wrong() -> None:
    network = Scale()
    pictures = torch.arange(1.0, 5.0, requires_grad=True)
    (logits,) = SideBySide(network, 2)(lambda part, classes: [network(part)], pictures, None)
    assert logits is not None
    (gradient,) = torch.autograd.grad(logits.sum(), pictures)
    assert gradient.tolist() == [4.0, 8.0, 12.0, 16.0]
    (logits,) = SideBySide(network, 2)(lambda part, classes: [network(part)], pictures, None)
    assert logits is not None
    with pytest.raises(RuntimeError, match="only once"):
        torch.autograd.grad(logits.sum(), pictures, create_graph=True)


def test_its_threads_end_with_it() -> None:
    runner = SideBySide(Scale(), 3)
    ended = runner.each(lambda number: threading.current_thread())
    del runner
    for thread in ended[1:]:
        thread.join(60)
        assert not thread.is_alive()
