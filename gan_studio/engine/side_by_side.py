"""D judges the parts of a batch side by side, each on a core of its own.

Threads that share the work of a layer wait for each other at every layer, which small pictures do not pay for. The
parts of a batch meet once a pass. A D can do it when what it says of a picture hangs neither on the others nor on
chance.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from typing import Any, TypeVar

import torch
from torch import Tensor, nn
from torch.autograd import Function

from gan_studio.engine.layers.basic import depends_on_batch
from gan_studio.engine.layers.spectral import divided_weights, held

T = TypeVar("T")
#: From pictures and their classes to what is said of each picture: tensors with one row for each, or None.
Judge = Callable[[Tensor, Tensor | None], Sequence[Tensor | None]]


def can_be_parted(network: nn.Module) -> bool:
    """Whether parts of a batch give what the whole batch gives, in any order."""
    return not depends_on_batch(network) and not any(hasattr(part, "random") for part in network.modules())


class SideBySide:
    """Runs a network on the parts of a batch.

    Args:
        network: one that `can_be_parted`, and that remembers nothing of what it sees.
        parts: how many, 2 or more; each has a thread, the first one that of the caller.
    """

    def __init__(self, network: nn.Module, parts: int) -> None:
        self._network = network
        self.parts = parts
        self._pool = ThreadPoolExecutor(parts - 1, "part", torch.set_num_threads, (1,))

    def __call__(self, judge: Judge, pictures: Tensor, classes: Tensor | None) -> tuple[Tensor | None, ...]:
        """What ``judge`` says of all pictures ``N×C×H×W``. It can be differentiated once, by them and the weights.

        Args:
            judge: calls the network.
        """
        divided = divided_weights(self._network)
        covered = {id(layer._parameters["weight"]) for layer in divided}
        others = [weight for weight in self._network.parameters() if weight.requires_grad and id(weight) not in covered]
        found: tuple[Tensor | None, ...] = _Parts.apply(  # type: ignore[no-untyped-call]
            self, judge, list(divided), classes, pictures, *divided.values(), *others
        )
        return found

    def each(self, work: Callable[[int], T]) -> list[T]:
        """What ``work`` gives for the number of each part, in their order; none computes on more than one core."""
        threads = torch.get_num_threads()
        others = [self._pool.submit(work, number) for number in range(1, self.parts)]
        try:
            torch.set_num_threads(1)
            return [work(0), *(other.result() for other in others)]
        finally:
            torch.set_num_threads(threads)
            wait(others)


class _Parts(Function):
    """A pass over all parts, with a graph for each. The weights' gradients are added up in the order of the parts, so
    that the same run gives the same bytes."""

    @staticmethod
    def forward(
        ctx: Any,
        runner: SideBySide,
        judge: Judge,
        layers: list[nn.Module],
        classes: Tensor | None,
        pictures: Tensor,
        *weights: Tensor,
    ) -> tuple[Tensor | None, ...]:
        """``weights``: the divided ones of ``layers`` with spectral normalisation first."""
        ctx.set_materialize_grads(False)
        of_pictures, of_weights = ctx.needs_input_grad[4], ctx.needs_input_grad[5:]
        parts = [part.detach().requires_grad_(of_pictures) for part in pictures.tensor_split(runner.parts)]
        of_classes = classes.tensor_split(runner.parts) if classes is not None else [None] * len(parts)
        count = len(layers)
        divided = [weight.detach().requires_grad_(of_weights[at]) for at, weight in enumerate(weights[:count])]

        def work(number: int) -> Sequence[Tensor | None]:
            with torch.enable_grad():
                return judge(parts[number], of_classes[number])

        with held(dict(zip(layers, divided, strict=True))):
            said = runner.each(work)
        ctx.runner, ctx.parts, ctx.said = runner, parts, said
        ctx.weights = [*divided, *weights[count:]]
        return tuple(_joined(found) for found in zip(*said, strict=True))

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor | None) -> tuple[Tensor | None, ...]:
        """By pictures and weights."""
        if torch.is_grad_enabled():  # somebody is going to differentiate what comes out of here: it has no graph
            raise RuntimeError("What was judged in parts can be differentiated only once.")
        runner, parts, said = ctx.runner, ctx.parts, ctx.said
        ctx.parts = ctx.said = None  # a graph is gone through once
        places = [place for place, gradient in enumerate(gradients) if gradient is not None]
        split = [gradient.tensor_split(runner.parts) for gradient in gradients if gradient is not None]
        learning = [weight for weight in ctx.weights if weight.requires_grad]

        def work(number: int) -> tuple[Tensor | None, ...]:
            by = [parts[number], *learning] if ctx.needs_input_grad[4] else learning
            outputs = [said[number][place] for place in places]
            found = torch.autograd.grad(outputs, by, [chunks[number] for chunks in split], allow_unused=True)
            return found if ctx.needs_input_grad[4] else (None, *found)

        found = runner.each(work)
        summed = iter([_sum(of_part) for of_part in list(zip(*found, strict=True))[1:]])
        of_weights = [next(summed) if weight.requires_grad else None for weight in ctx.weights]
        return None, None, None, None, _joined([of_part[0] for of_part in found]), *of_weights


def _joined(parts: Sequence[Tensor | None]) -> Tensor | None:
    """Of the whole batch."""
    known = [part.detach() for part in parts if part is not None]
    return torch.cat(known) if known else None


def _sum(parts: Sequence[Tensor | None]) -> Tensor | None:
    """Of those that a gradient reached, one after the other."""
    total: Tensor | None = None
    for part in parts:
        if part is not None:
            total = part if total is None else total + part
    return total
