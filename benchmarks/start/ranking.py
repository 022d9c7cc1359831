"""Means over seeds, and how far each candidate is from the best one on a set."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from math import exp, hypot, inf, log, sqrt
from statistics import mean, stdev

from benchmarks.start.candidates import RECOMMENDED, recommended
from benchmarks.start.entry import Entry
from benchmarks.start.judges import SHOWN
from benchmarks.start.sets import SETS, Facts

#: KID below this, or below its own error, is not told from 0: ratios are taken of no less.
_LEAST = 1e-4


@dataclass(frozen=True)
class Score:
    """A candidate on a set.

    Attributes:
        entries: one for each seed, in their order.
    """

    candidate: str
    settings: str
    entries: tuple[Entry, ...]

    @property
    def kid(self) -> float:
        """The mean of the seeds; infinite when training failed with one of them."""
        return mean(entry.kid for entry in self.entries)

    @property
    def error(self) -> float:
        """Standard error of the mean: of the seeds' spread or of KID itself, whichever is larger."""
        found = [measured.error or 0.0 for entry in self.entries if (measured := entry.measurement("kid"))]
        if len(found) < len(self.entries):
            return inf
        own = hypot(*found) / len(found)
        return max(own, stdev(entry.kid for entry in self.entries) / sqrt(len(found))) if len(found) > 1 else own

    @property
    def least(self) -> float:
        """KID for ratios, above 0."""
        errors = [measured.error or 0.0 for entry in self.entries if (measured := entry.measurement("kid"))]
        return above_zero(self.kid, hypot(*errors) / len(self.entries))


@dataclass(frozen=True)
class SetResult:
    """All candidates on a set, by the same judge.

    Attributes:
        scores: by candidate; those that can be ranked.
        unranked: those that only a flattering judge has measured.
        left_out: trainings with seeds that not all candidates have had yet.
    """

    data: str
    facts: Facts
    judge: str
    scores: dict[str, Score]
    unranked: dict[str, Score]
    left_out: tuple[Entry, ...] = ()

    @property
    def best(self) -> Score | None:
        """The lowest KID; None when nothing was ranked or all failed."""
        found = min(self.scores.values(), key=lambda score: score.least, default=None)
        return found if found and found.least < inf else None

    def ratio(self, candidate: str) -> float | None:
        """KID relative to the best candidate's, 1 or more; None for one that was not ranked."""
        if candidate not in self.scores or not self.best:
            return None
        return self.scores[candidate].least / self.best.least


def above_zero(kid: float, error: float) -> float:
    """KID for ratios: no less than can be told from 0."""
    return max(kid, error, _LEAST)


def ranking_of(entries: Sequence[Entry]) -> list[SetResult]:
    """By the features that see most (docs/judges.md); by the set's own judge where those have measured nothing.

    With these a candidate's two seeds seldom lie further apart than two candidates do; with the set's own judge they
    often do.
    """
    shown = {_pictures(entry) for entry in entries if entry.measurement("kid", SHOWN)}
    return results_of([replace(entry, judge=SHOWN) if _pictures(entry) in shown else entry for entry in entries])


def _pictures(entry: Entry) -> tuple[str, str]:
    return entry.data, entry.fingerprint


def results_of(entries: Sequence[Entry]) -> list[SetResult]:
    """By set, each by its own judge: the samples first, as they are declared, the others by name."""
    order = {pictures.name: place for place, pictures in enumerate(SETS)}

    def key(entry: Entry) -> tuple[int, str, str, str]:
        return order.get(entry.data, len(order)), entry.data, entry.fingerprint, entry.judge

    found = []
    for _, group in groupby(sorted(entries, key=key), key=key):
        every = list(group)
        members = _same_seeds(every)
        names = dict.fromkeys(entry.candidate for entry in members)
        scores = {name: _score(name, members) for name in names}
        ranked = {name: score for name, score in scores.items() if all(entry.ranked for entry in score.entries)}
        rest = {name: score for name, score in scores.items() if name not in ranked}
        first = members[0]
        left_out = tuple(entry for entry in every if entry not in members)
        scores = _with_recommended(ranked, first.facts)
        found.append(SetResult(first.data, first.facts, first.judge, scores, rest, left_out))
    return found


def _same_seeds(entries: list[Entry]) -> list[Entry]:
    """Those with seeds that all candidates have been trained with: while a campaign is under way, some have more, and
    an easy seed is no merit. All, where no seed is common; and all that failed or cannot be ranked."""
    of_each: dict[str, set[int]] = {}
    for entry in entries:
        if _counts(entry):
            of_each.setdefault(entry.candidate, set()).add(entry.seed)
    common = set.intersection(*of_each.values()) if of_each else set()
    return [entry for entry in entries if not common or entry.seed in common or not _counts(entry)]


def _counts(entry: Entry) -> bool:
    return entry.ranked and not entry.failure


def _with_recommended(scores: dict[str, Score], facts: Facts) -> dict[str, Score]:
    """What the program recommends was not trained again where it is one of the others."""
    candidate = None if RECOMMENDED in scores else recommended(facts)
    same = [score for score in scores.values() if candidate and score.settings == candidate.settings]
    return {**scores, RECOMMENDED: same[0]} if same else scores


def _score(name: str, entries: Sequence[Entry]) -> Score:
    own = sorted((entry for entry in entries if entry.candidate == name), key=lambda entry: entry.seed)
    return Score(name, own[0].settings, tuple(own))


def mean_ratio(results: Sequence[SetResult], candidate: str) -> float | None:
    """Geometric mean of the ratios on the sets where it was ranked; None for one that was not on more than half."""
    found = [ratio for result in results if (ratio := result.ratio(candidate)) is not None]
    return geometric_mean(found) if 2 * len(found) > len(results) else None


def geometric_mean(ratios: Iterable[float | None]) -> float | None:
    """Of those that are there; infinite where one is."""
    found = [ratio for ratio in ratios if ratio is not None]
    if not found:
        return None
    return inf if inf in found else exp(mean(map(log, found)))
