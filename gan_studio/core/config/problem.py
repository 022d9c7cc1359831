"""A setting that cannot work, said at its field before training starts."""

from dataclasses import dataclass, replace
from typing import Self


@dataclass(frozen=True)
class Problem:
    """What is wrong with one option, and what to choose instead.

    Attributes:
        path: dotted path of the option (``training.batch_size``).
        message: why it cannot work, one sentence.
        hint: what to do, one sentence; may be empty.
        mend: (path, value) of an option that would put it right, where one choice is the obvious one.
    """

    path: str
    message: str
    hint: str = ""
    mend: tuple[str, object] | None = None

    def under(self, section: str) -> Self:
        """The same with paths that begin in ``section``."""
        mend = (f"{section}.{self.mend[0]}", self.mend[1]) if self.mend else None
        return replace(self, path=f"{section}.{self.path}", mend=mend)
