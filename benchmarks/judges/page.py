"""``docs/judges.md``: which judge sees what."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

from benchmarks.judges.damage import DAMAGES, Damage
from benchmarks.judges.measure import Cost, Reading

#: KID's errors above the undamaged value from which on damage counts as seen.
_ERRORS = 3.0
#: Below so much of a new picture's distance, samples count as copies.
_COPIES = 0.9
_WORDS = Path(__file__).with_name("words.md")


def write_page(path: Path, readings: Sequence[Reading], costs: Sequence[Cost], counts: str) -> None:
    """Write the page anew."""
    words = _WORDS.read_text(encoding="utf-8").replace("{counts}", counts)
    before, after = words.split("{tables}\n")
    path.write_text(
        "\n".join([before, *_tables(readings), *_costs(costs), "", after]).rstrip() + "\n", encoding="utf-8"
    )


def _tables(readings: Sequence[Reading]) -> Iterator[str]:
    for data in dict.fromkeys(one.data for one in readings):
        of_set = [one for one in readings if one.data == data]
        judges = list(dict.fromkeys(one.judge for one in of_set))
        yield f"## {data}"
        yield ""
        yield f"| damage | strengths | {' | '.join(judges)} |"
        yield "|---|---|" + "---|" * len(judges)
        for damage in DAMAGES:
            rows = [[one for one in of_set if one.judge == judge and one.damage == damage.name] for judge in judges]
            if any(rows):
                levels = ", ".join(level for _, level in damage.levels)
                yield f"| {damage.name} | {levels} | {' | '.join(_cell(of_set, row, damage) for row in rows)} |"
        yield ""
        yield f"| undamaged | {' | '.join(judges)} |"
        yield "|---|" + "---:|" * len(judges)
        bare = [next(one for one in of_set if one.judge == judge and not one.damage) for judge in judges]
        yield _row("KID", [f"{one.values['kid']:.4f} ± {one.error:.4f}" for one in bare])
        for name in ("fid", "coverage", "memorisation"):
            yield _row(name, [f"{one.values[name]:.3g}" if name in one.values else "–" for one in bare])
        yield ""


def _cell(of_set: Sequence[Reading], row: Sequence[Reading], damage: Damage) -> str:
    """From which strength on it is seen, the errors of each strength, and what does not rise."""
    if not row:
        return "–"
    bare = next(one for one in of_set if one.judge == row[0].judge and not one.damage)
    if damage.name.startswith("near-copies"):
        shares = [one.values.get("memorisation", float("nan")) for one in row]
        seen = next((one.level for one, share in zip(row, shares, strict=True) if share < _COPIES), None)
        told = ", ".join(f"{share:.2f}" for share in shares)
        return f"{_from(seen)} (distance {told})"
    away = [(one.values["kid"] - bare.values["kid"]) / one.error if one.error else 0.0 for one in row]
    seen = next((one.level for one, errors in zip(row, away, strict=True) if errors > _ERRORS), None)
    falling = "" if _rises([one.values["kid"] for one in (bare, *row)]) else ", not monotone"
    also = [name for name, grows in (("fid", True), ("coverage", False)) if not _follows(bare, row, name, grows=grows)]
    told = ", ".join(f"{errors:.1f}" for errors in away)
    return f"{_from(seen)} ({told}{falling}{''.join(f'; {name} does not follow' for name in also)})"


def _row(head: str, cells: Sequence[str]) -> str:
    return f"| {head} | {' | '.join(cells)} |"


def _from(level: str | None) -> str:
    return f"**{level}**" if level else "blind"


def _rises(values: Sequence[float]) -> bool:
    return all(before <= after for before, after in pairwise(values))


def _follows(bare: Reading, row: Sequence[Reading], name: str, *, grows: bool) -> bool:
    """Whether the strongest damage is told from none by more than a tenth."""
    first, last = bare.values[name], row[-1].values[name]
    return last > 1.1 * first if grows else last < 0.9 * first


def _costs(costs: Sequence[Cost]) -> Iterator[str]:
    yield "## What they cost"
    yield ""
    yield "| set | judge | once | a picture |"
    yield "|---|---|---:|---:|"
    for one in costs:
        yield f"| {one.data} | {one.judge} | {one.once:.1f} s | {1000 * one.each:.2f} ms |"
