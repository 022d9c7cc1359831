"""A setting that cannot work, said at its field before training starts."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """What is wrong with one option, and what to choose instead.

    Attributes:
        path: dotted path of the option (``training.batch_size``).
        message: why it cannot work, one sentence.
        hint: what to do, one sentence; may be empty.
    """

    path: str
    message: str
    hint: str = ""
