"""Which parts of a set are used, and which could be."""

from collections.abc import Sequence
from dataclasses import dataclass

from gan_studio.core.errors import UserError
from gan_studio.data.layout.parts import Parts, split_order
from gan_studio.data.names import natural
from gan_studio.data.report import Choice, LeftOut

_ALL = "all"
_MOST = 12  # parts that are offered one by one


@dataclass(frozen=True)
class Use:
    """The pictures that are used, by their places; the others with the reason; and what else could be chosen."""

    places: list[int]
    left_out: tuple[LeftOut, ...]
    choices: tuple[Choice, ...]


def used_parts(names: Sequence[str], parts: Parts, wanted: str) -> Use:
    """The pictures in the wanted parts.

    Unasked all splits are used, since a generator learns from as many pictures as there are, and no masks.

    Args:
        wanted: auto, all, or names of parts with commas; of splits and kinds of pictures, those without a name are
            as for auto.

    Raises:
        UserError: there is no such part.
    """
    kinds = sorted(set(parts.kinds) - {""}, key=natural)
    splits = sorted(set(parts.splits) - {""}, key=split_order)
    chosen = [name.strip() for name in wanted.split(",") if name.strip()]
    unknown = [name for name in chosen if name not in {*kinds, *splits, "auto", _ALL}]
    if unknown:
        there = f"The parts are {', '.join([*kinds, *splits])}." if kinds or splits else "It is not divided into parts."
        raise UserError(f"The set has no part called {unknown[0]!r}.", there, field="data.parts")
    plain = [name for name in kinds if name not in parts.sides]
    use_kinds = set(kinds) if wanted == _ALL else {name for name in kinds if name in chosen} or set(plain)
    use_splits = set(splits) if wanted == _ALL else {name for name in splits if name in chosen} or set(splits)
    places, left_out = [], []
    for place, (name, kind, split) in enumerate(zip(names, parts.kinds, parts.splits, strict=True)):
        if kind and kind not in use_kinds:
            left_out.append(LeftOut(name, f"one of the {kind}, which are not used"))
        elif split and split not in use_splits:
            left_out.append(LeftOut(name, f"in {split}, which is not used"))
        else:
            places.append(place)
    return Use(places, tuple(left_out), _choices(parts, kinds, splits, use_kinds, use_splits))


def _choices(
    parts: Parts, kinds: list[str], splits: list[str], use_kinds: set[str], use_splits: set[str]
) -> tuple[Choice, ...]:
    if not kinds and not splits:
        return ()
    plain = [name for name in kinds if name not in parts.sides]
    groups: list[tuple[list[str], list[str]]] = [(plain, splits)] if kinds else []
    groups += [(plain, [split]) for split in splits[:_MOST]]
    groups += [(plain, [one for one in splits if one != split]) for split in splits if 2 < len(splits) <= 4]
    groups += [([side], splits) for side in sorted(parts.sides)[:_MOST]]
    now = ([name for name in kinds if name in use_kinds], [name for name in splits if name in use_splits])
    everything = (kinds, splits)
    groups = [everything, *groups] if now == everything or not kinds else [*groups, everything]
    groups += [now] if now not in groups else []
    options = tuple((_value(group, kinds, splits), _label(group, parts, kinds, splits)) for group in groups)
    return (Choice("data.parts", _message(parts, now, splits), options, _value(now, kinds, splits)),)


_Group = tuple[list[str], list[str]]


def _value(group: _Group, kinds: list[str], splits: list[str]) -> str:
    if group == (kinds, splits):
        return _ALL
    names = [*(group[0] if group[0] != kinds else ()), *(group[1] if group[1] != splits else ())]
    return ",".join(names)


def _label(group: _Group, parts: Parts, kinds: list[str], splits: list[str]) -> str:
    count = sum(
        number
        for (kind, split), number in parts.counts.items()
        if (not kind or kind in group[0]) and (not split or split in group[1])
    )
    if group == (kinds, splits):
        return f"All ({count:,})"
    names = [*(group[0] if group[0] != kinds else ()), *(group[1] if group[1] != splits else ())]
    without = [split for split in splits if split not in group[1]]
    if group[0] == kinds and len(group[1]) > 1 and len(without) == 1:
        return f"All but {without[0]} ({count:,})"
    return f"Only {', '.join(names)} ({count:,})"


def _message(parts: Parts, now: _Group, splits: list[str]) -> str:
    said = []
    sides = sorted(parts.sides)
    if sides and not set(sides) & set(now[0]):
        said.append(f"The {_listed(sides)} describe the other pictures and are left out.")
    elif sides:
        said.append(f"Of {_listed(sorted({*parts.kinds} - {''}))}, {_listed(now[0])} are used.")
    if splits and now[1] == splits:
        said.append(f"The set is divided into {_listed(splits)}, and all of them are used.")
    elif splits:
        said.append(f"The set is divided into {_listed(splits)}; used: {_listed(now[1])}.")
    return " ".join(said)


def _listed(names: Sequence[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
