"""The image sets that come with the program."""

import hashlib
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from gan_studio.core.errors import UserError
from gan_studio.core.resources import resource

PREFIX = "sample:"
_ORDER = ("digits", "fashion", "emoji", "ring", "grid")


@dataclass(frozen=True)
class SampleSet:
    """A sample set's words and where it lies.

    Attributes:
        name: as typed after ``sample:``.
        licence, source: under which terms it is passed on, and where it comes from.
        count: pictures in it.
        path: the file with the pictures.
        sha256: of that file (hex).
        classes: names for labels that are only numbers in the file; may be empty.
    """

    name: str
    title: str
    description: str
    licence: str
    source: str
    count: int
    path: Path
    sha256: str
    classes: tuple[str, ...]

    def check(self) -> None:
        """Compare the file with its checksum.

        Raises:
            UserError: it is missing or damaged.
        """
        hint = "Install the program again."
        try:
            digest = hashlib.sha256(self.path.read_bytes()).hexdigest()
        except OSError as error:
            raise UserError(f"The sample set {self.name!r} cannot be read: {error.strerror}.", hint) from error
        if digest != self.sha256:
            raise UserError(f"The sample set {self.name!r} is damaged: {self.path} has changed.", hint)


def lasting_source(source: str) -> str:
    """A source that means the same from every folder: a path made absolute; ``sample:NAME`` is left as it is."""
    if source.startswith(PREFIX) or not source.strip():
        return source
    return str(Path(source).expanduser().absolute())


def lasting_sources(sources: Sequence[str]) -> str | tuple[str, ...]:
    """What several that were named together are as one source: one alone is itself."""
    lasting = tuple(map(lasting_source, sources))
    return lasting if len(lasting) > 1 else lasting[0]


def sample_sets() -> list[SampleSet]:
    """All sample sets, the one to start with first."""
    folder = resource("samples")
    found = [_read(path) for path in sorted(folder.glob("*/set.toml"))]
    rank = {name: place for place, name in enumerate(_ORDER)}
    return sorted(found, key=lambda sample: (rank.get(sample.name, len(_ORDER)), sample.name))


def sample_set(name: str) -> SampleSet:
    """The sample set of that name; ``UserError`` names the ones there are."""
    known = sample_sets()
    for sample in known:
        if sample.name == name:
            return sample
    names = ", ".join(sample.name for sample in known)
    raise UserError(f"There is no sample set called {name!r}.", f"Choose one of: {names}.", field="data.source")


def _read(path: Path) -> SampleSet:
    about = tomllib.loads(path.read_text("utf-8"))
    return SampleSet(
        name=path.parent.name,
        title=about["title"],
        description=about["description"],
        licence=about["licence"],
        source=about["source"],
        count=about["count"],
        path=path.parent / about["file"],
        sha256=about["sha256"],
        classes=tuple(about.get("classes", ())),
    )
