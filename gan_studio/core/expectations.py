"""Strips of samples that show what a measured set looked like after some time: ``resources/expectations``."""

from dataclasses import dataclass
from pathlib import Path

from gan_studio.core.config_file import read_toml
from gan_studio.core.errors import UserError
from gan_studio.core.resources import resource


@dataclass(frozen=True)
class Expectation:
    """One strip and where it comes from.

    Attributes:
        name: of its files, and what `core.recommendation.Recommendation.similar` calls it.
        set_name: what it was trained on, as a caption names it: "1,410 emoji".
        seconds, steps: how long it had been trained.
        machine: on what: "one core".
        count: pictures in the strip, side by side.
        picture: the PNG file.
    """

    name: str
    set_name: str
    seconds: float
    steps: int
    machine: str
    count: int
    picture: Path


def expectation(name: str) -> Expectation | None:
    """The strip of that name; None when there is none, or its files cannot be read."""
    folder = resource("expectations")
    picture = folder / f"{name}.png"
    if not name or not picture.is_file():
        return None
    try:
        about = read_toml(folder / f"{name}.toml")
        return Expectation(
            name,
            str(about["set"]),
            float(about["seconds"]),
            int(about["steps"]),
            str(about["machine"]),
            int(about["count"]),
            picture,
        )
    except (UserError, KeyError, TypeError, ValueError):
        return None
