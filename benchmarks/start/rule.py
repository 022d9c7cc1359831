"""Whether a rule that never saw a set chooses well for it: leaving out one set at a time."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import inf

from benchmarks.start.candidates import RECOMMENDED, recommended
from benchmarks.start.ranking import SetResult, mean_ratio
from benchmarks.start.sets import Facts

#: The rule's choice may be so many times the best candidate's KID.
LIMIT = 1.25
#: Sets that are most like the one that was left out.
_NEAREST = 3

#: Chooses for the facts of a set among the candidates that can be trained on it, by results on other sets.
Rule = Callable[[Sequence[SetResult], Facts, Sequence[str]], str | None]


@dataclass(frozen=True)
class Choice:
    """What a rule chose for a set that it had not seen.

    Attributes:
        candidate: None when the rule could not choose, or its choice was not measured.
        ratio: its KID relative to the best candidate's; infinite without a choice.
    """

    data: str
    candidate: str | None
    kid: float
    best: str
    best_kid: float
    ratio: float

    @property
    def holds(self) -> bool:
        """Whether it is good enough."""
        return self.ratio <= LIMIT


def overall(others: Sequence[SetResult], facts: Facts, names: Sequence[str]) -> str | None:
    """The same for every set: the lowest geometric mean of KID relative to the best."""
    del facts
    means = {name: mean_ratio(others, name) for name in names}
    known = {name: value for name, value in means.items() if value is not None}
    return min(known, key=lambda name: known[name], default=None)


def nearest(others: Sequence[SetResult], facts: Facts, names: Sequence[str]) -> str | None:
    """The smallest of the largest ratios on the sets that are most alike; of equals the best overall.

    A candidate that was not ranked on one of them is only chosen when all are like that.
    """
    alike = sorted(others, key=lambda other: facts.distance(other.facts))[:_NEAREST]
    worst = {name: [other.ratio(name) for other in alike] for name in names}
    whole = {name: max(r for r in ratios if r) for name, ratios in worst.items() if ratios and None not in ratios}
    least = min(whole.values(), default=inf)
    return overall(others, facts, [name for name, ratio in whole.items() if ratio == least] or names)


#: Rules that are fitted to the other sets, by name.
RULES: Mapping[str, tuple[str, Rule]] = {
    "overall": ("one candidate for all: the lowest geometric mean over the other sets", overall),
    "nearest": (f"the smallest worst ratio on the {_NEAREST} most similar of the other sets", nearest),
}


def leave_one_out(results: Sequence[SetResult], rule: Rule) -> Iterator[Choice]:
    """A choice for each set by the results on all others."""
    for result in results:
        others = [other for other in results if other is not result and other.best]
        names = [name for name in result.scores if name != RECOMMENDED]
        if result.best and others:
            yield _choice(result, rule(others, result.facts, names))


def program_choices(results: Sequence[SetResult]) -> Iterator[Choice]:
    """What the program recommends for each set, by a rule that is fixed: nothing is left out. Nothing without one."""
    for result in results:
        candidate = recommended(result.facts)
        if candidate and result.best:
            settings = candidate.settings
            same = (name for name, score in result.scores.items() if score.settings == settings)
            yield _choice(result, next(same, None))


def _choice(result: SetResult, name: str | None) -> Choice:
    assert result.best
    kid, ratio = (result.scores[name].kid, result.ratio(name)) if name else (inf, None)
    return Choice(result.data, name, kid, result.best.candidate, result.best.kid, inf if ratio is None else ratio)
