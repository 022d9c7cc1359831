"""What the check of rules says, on the page and in the terminal."""

from collections.abc import Iterator, Sequence
from math import inf

from benchmarks.start.ranking import SetResult
from benchmarks.start.rule import LIMIT, RULES, Choice, leave_one_out, program_choices
from benchmarks.start.words import kid

_PROGRAM = "what the program recommends"


def checks(results: Sequence[SetResult]) -> dict[str, list[Choice]]:
    """What each rule chose, by the rule's words; the program's own, which is not fitted here, last."""
    found = {words: list(leave_one_out(results, rule)) for words, rule in RULES.values()}
    found[_PROGRAM] = list(program_choices(results))
    return {words: choices for words, choices in found.items() if choices}


def check_sections(results: Sequence[SetResult]) -> Iterator[str]:
    """Markdown."""
    found = checks(results)
    if not found:
        return
    yield "## Leaving out one set at a time\n"
    yield (
        f"A rule chooses for each set by the results on the others only. Its choice should have no more than {LIMIT:g} "
        f"times the KID of the best candidate there.\n"
    )
    for words, choices in found.items():
        yield f"### {words[0].upper()}{words[1:]}\n"
        if words == _PROGRAM:
            yield "It does not depend on this table: nothing is left out, it is only compared.\n"
        yield "| set | choice | KID × 1000 | best | KID × 1000 | ratio | at most 1.25 |"
        yield "|---|---|---:|---|---:|---:|---|"
        yield from (_row(choice) for choice in choices)
        yield f"\n{summary(choices)}\n"


def summary(choices: Sequence[Choice]) -> str:
    """In a sentence."""
    known = [choice for choice in choices if choice.candidate]
    missing = f" {len(choices) - len(known)} choices are not measured yet." if len(known) < len(choices) else ""
    if not known:
        return missing.strip()
    worst = max(known, key=lambda choice: choice.ratio)
    held = sum(choice.holds for choice in known)
    ratio = "failed" if worst.ratio == inf else f"{worst.ratio:.2f} times the best candidate's KID"
    return f"It holds on {held} of {len(known)} sets; the worst is {worst.data}: {ratio}.{missing}"


def _row(choice: Choice) -> str:
    if not choice.candidate:
        return f"| {choice.data} | not measured | | `{choice.best}` | {kid(choice.best_kid)} | | |"
    own = "failed" if choice.kid == inf else kid(choice.kid)
    cells = [
        choice.data,
        f"`{choice.candidate}`",
        own,
        f"`{choice.best}`",
        kid(choice.best_kid),
        "" if choice.ratio == inf else f"{choice.ratio:.2f}",
        "yes" if choice.holds else "**no**",
    ]
    return "| " + " | ".join(cells) + " |"
