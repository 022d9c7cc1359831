"""What a new run takes from the networks of another, as the window, the command line and the event log say it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Self

#: Names that are told of each kind.
_MOST = 12


@dataclass(frozen=True)
class Taken:
    """Of one network, names of its tensors.

    Attributes:
        taken: as they are. aligned: as they are, at the layer of the same resolution. resized: in part, or converted.
        new: begin as usual. dropped: of the source, and not used.
    """

    taken: tuple[str, ...] = ()
    aligned: tuple[str, ...] = ()
    resized: tuple[str, ...] = ()
    new: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()

    def __str__(self) -> str:
        parts = [
            f"{len(names):,} {word}"
            for word, names in (
                ("taken", self.taken),
                ("aligned", self.aligned),
                ("resized", self.resized),
                ("new", self.new),
                ("dropped", self.dropped),
            )
            if names
        ]
        return ", ".join(parts)


@dataclass(frozen=True)
class StartReport:
    """What comes from where.

    Attributes:
        run: the source's folder. steps: that it was trained for.
        generator, discriminator: of each network; None for a discriminator that starts anew.
        d_layers: how many layers of D can be frozen. frozen: how many are.
        notes: sentences on what else differs.
    """

    run: str
    steps: int
    generator: Taken
    discriminator: Taken | None
    d_layers: int
    frozen: int = 0
    notes: tuple[str, ...] = ()

    def lines(self) -> tuple[str, ...]:
        """For people, one fact each."""
        d = str(self.discriminator) if self.discriminator is not None else "starts anew"
        frozen = f"D: the first {self.frozen} of {self.d_layers} layers are frozen"
        return (
            f"G, tensors: {self.generator}",
            f"D, tensors: {d}" if self.discriminator is not None else "D starts anew",
            *((frozen,) if self.frozen else ()),
            *self.notes,
        )

    def names(self) -> tuple[str, ...]:
        """What became of each tensor, a line for each network and kind; of many names the first."""
        lines = []
        for title, side in (("G", self.generator), ("D", self.discriminator)):
            for kind, names in asdict(side).items() if side is not None else ():
                more = f" and {len(names) - _MOST:,} more" if len(names) > _MOST else ""
                if names:
                    lines.append(f"{title} {kind}: {', '.join(names[:_MOST])}{more}")
        return tuple(lines)

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for a line of ``events.jsonl``: lists of names with their counts."""
        values = asdict(self)
        for side in ("generator", "discriminator"):
            if values[side] is not None:
                values[side]["counts"] = {name: len(names) for name, names in values[side].items()}
        return values

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """Undo `to_dict`; other keys are passed over."""

        def taken(side: str) -> Taken | None:
            found = values.get(side)
            return found and Taken(**{name: tuple(found[name]) for name in Taken.__dataclass_fields__})

        return cls(
            str(values["run"]),
            int(values["steps"]),
            taken("generator") or Taken(),
            taken("discriminator"),
            int(values["d_layers"]),
            int(values["frozen"]),
            tuple(values["notes"]),
        )
