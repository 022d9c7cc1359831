"""``gan-studio compare``."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from gan_studio.commands.messages import say, say_warning
from gan_studio.commands.table import explained, lines, made_how, number, with_error
from gan_studio.core.errors import UserError
from gan_studio.core.evaluation import FLATTERS, SETTINGS, Evaluation
from gan_studio.core.figures import Figure, best, by_settings, differences, families, newest_floor
from gan_studio.core.run_folder import RunFolder

#: Of one group of comparable evaluations: each run's, by step.
_Group = dict[str, list[Evaluation]]
_HOW = "Do it now: gan-studio evaluate "


def compare(
    runs: Annotated[list[Path], typer.Argument(metavar="RUN RUN...", help="Folders of runs.")],
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> int:
    """Compare evaluated runs, each by its best generator. Flattering metrics are shown apart."""
    groups = _groups([RunFolder.open(run) for run in runs])
    if as_json:
        say(json.dumps([_plain(group) for group in groups], indent=1))
    else:
        compared = [group for group in groups if not _flattering(group)]
        alone = [group for group in groups if _flattering(group)]
        say("\n".join([*_text(compared), *(line for group in alone for line in _apart(group))]))
    return 0


def _groups(folders: Sequence[RunFolder]) -> list[_Group]:
    """Evaluations that may stand side by side, the most runs first, full ones before quick ones.

    A run's flattering ones are a group of their own, last. ``UserError`` when no run has any.
    """
    found: dict[tuple[object, ...], _Group] = {}
    names = _names(folders)
    without: list[str] = []
    for folder in folders:
        groups = by_settings(folder.evaluations())
        if not groups:
            without.append(str(folder.path))
        for settings, several in groups.items():
            alone = (folder.path,) if several[0].flattering else ()
            found.setdefault((*settings, *alone), {})[names[folder.path]] = several
    if not found:
        raise UserError(f"{_and(without)} {'have' if without[1:] else 'has'} not been evaluated.", _HOW + without[0])
    for path in without:
        say_warning(f"{path} has not been evaluated and is left out. {_HOW}{path}")
    return sorted(found.values(), key=lambda group: (_flattering(group), -len(group), _one(group).quick))


def _one(group: _Group) -> Evaluation:
    return next(iter(group.values()))[0]


def _flattering(group: _Group) -> bool:
    return _one(group).flattering


def _apart(group: _Group) -> Iterator[str]:
    """A flattering group: its newest metrics, next to nothing."""
    for name, several in group.items():
        newest = several[-1]
        figures = [figure for family in families([newest]) for figure in family]
        told = ", ".join(f"{one.title} {with_error(newest.measurements[one.name])}" for one in figures)
        yield ""
        yield f"{name}, step {newest.step:,}, not compared: {FLATTERS}."
        yield f"{made_how([newest])}: {told}"


def _names(folders: Sequence[RunFolder]) -> dict[Path, str]:
    """Their names, or their paths where two have the same name."""
    plain = [folder.path.resolve().name for folder in folders]
    return {
        folder.path: str(folder.path) if plain.count(name) > 1 else name
        for folder, name in zip(folders, plain, strict=True)
    }


def _best(evaluations: Sequence[Evaluation]) -> Evaluation:
    """By KID, else by FID, else the newest."""
    return best(evaluations, "kid") or best(evaluations, "fid") or evaluations[-1]


def _plain(group: _Group) -> dict[str, Any]:
    one = _one(group)
    made = {name: getattr(one, name) for name in SETTINGS} | ({"note": FLATTERS} if one.flattering else {})
    runs = [
        {
            "run": name,
            "best": None if one.flattering else _best(several).to_dict(),
            "evaluations": [explained(each) for each in several],
        }
        for name, several in group.items()
    ]
    return {**made, "runs": runs}


def _text(groups: Sequence[_Group]) -> Iterator[str]:
    for index, group in enumerate(groups):
        first = next(iter(group.values()))[0]
        if index:
            before = next(iter(groups[0].values()))[0]
            yield ""
            yield f"Not comparable with the above, for they differ in {_and(differences(before, first))}:"
        made = made_how([each for several in group.values() for each in several])
        yield f"{made}, data {first.data[:8] or 'unknown'}"
        yield from _table({name: _best(several) for name, several in group.items()})


def _table(rows: Mapping[str, Evaluation]) -> Iterator[str]:
    figures = [figure for family in families(rows.values()) for figure in family]
    arrows = {True: " ↓", False: " ↑", None: ""}
    cells = [
        [name, f"{one.step:,}", *(_cell(one, figure, list(rows.values())) for figure in figures)]
        for name, one in rows.items()
    ]
    floors = [newest_floor(list(rows.values()), figure.name) for figure in figures]
    cells.append(["data against data", "", *("" if floor is None else number(floor) + "  " for floor in floors)])
    yield from lines(["run", "step", *(f"{figure.title}{arrows[figure.lower]}  " for figure in figures)], cells)


def _cell(one: Evaluation, figure: Figure, others: Sequence[Evaluation]) -> str:
    """The value, with a star at the best one."""
    measured = one.measurements.get(figure.name)
    if measured is None:
        return "–  "
    star = " *" if len(others) > 1 and best(others, figure.name) is one else "  "
    return with_error(measured) + star


def _and(words: Sequence[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
