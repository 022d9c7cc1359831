"""What the Model page shows of a pair of networks; worked out by ``engine.describe``."""

from dataclasses import dataclass

from gan_studio.core.shape import ImageShape


@dataclass(frozen=True)
class LayerSummary:
    """One layer.

    Attributes:
        name: dotted name inside the network.
        kind: what it is, as people call it: "Convolution 4×4, stride 2".
        shape: of its output for one picture: ``(C, H, W)`` or ``(features,)``.
        parameters: numbers it learns.
    """

    name: str
    kind: str
    shape: tuple[int, ...]
    parameters: int


@dataclass(frozen=True)
class NetworkSummary:
    """Both networks and what training them takes.

    Attributes:
        memory: estimated bytes while training: weights, gradients, optimiser state and activations of a batch.
        operations: floating-point operations of one generator step with its discriminator steps.
        seconds_per_step: estimated on this machine; None when its speed is not known yet.
        learned: the shape of the pictures that G makes while training, and D sees.
        memory_there: bytes that the device has in all; None when it is not known.
    """

    generator: tuple[LayerSummary, ...]
    discriminator: tuple[LayerSummary, ...]
    memory: int
    operations: int
    seconds_per_step: float | None
    learned: ImageShape
    memory_there: int | None = None

    @property
    def too_large(self) -> bool:
        """Whether training would need more memory than there is."""
        return self.memory_there is not None and self.memory > self.memory_there

    @property
    def generator_parameters(self) -> int:
        """Numbers G learns."""
        return sum(layer.parameters for layer in self.generator)

    @property
    def discriminator_parameters(self) -> int:
        """Numbers D learns."""
        return sum(layer.parameters for layer in self.discriminator)
