"""Goes through candidates, sets and seeds; what has been measured is left alone, and several may work side by side."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import filelock

from benchmarks.machine import describe_machine
from benchmarks.start.candidates import RECOMMENDED, Candidate, candidates, recommended
from benchmarks.start.entry import Entry, read_entry, write_entry
from benchmarks.start.judges import judge_of
from benchmarks.start.long import LongEntry, train_long, write_long
from benchmarks.start.race import race
from benchmarks.start.sets import Facts, Pictures, load, set_called
from benchmarks.start.speed import Reference
from gan_studio.core.config import RunConfig
from gan_studio.core.errors import UserError
from gan_studio.data.image_set import ImageSet
from gan_studio.engine.runs import settle

#: Of training, in standard seconds, where no other number is named.
SECONDS = 120.0


@dataclass(frozen=True)
class Plan:
    """What is trained.

    Attributes:
        sets: in their order; known: all there are, by name.
        names: of the candidates; empty for all.
        budget: standard seconds at each mark.
        judge: an extractor for all sets; "" chooses by the set.
        samples, pictures: how many generated ones are compared with at most how many of the data.
        place: folder of the metrics; work: of subsets, runs and locks.
    """

    sets: Sequence[Pictures]
    known: Mapping[str, Pictures]
    names: Sequence[str]
    seeds: Sequence[int]
    budget: tuple[float, ...]
    judge: str
    place: Path
    work: Path
    samples: int = 2000
    pictures: int = 5000


@dataclass
class Campaign:
    """Runs a plan until ``end``, by `time.monotonic`; ``after_each`` is called when a training has ended."""

    plan: Plan
    end: float
    after_each: Callable[[], None]
    _ready: dict[str, ImageSet] = field(default_factory=dict)
    _reference: Reference | None = None

    def run(self) -> None:
        """All sets and candidates once before any of them again with another seed; `UserError` for unknown ones."""
        for name in self.plan.names:
            candidate_called(name)
        for seed in self.plan.seeds:
            for pictures in self.plan.sets:
                for candidate in self._candidates(pictures):
                    if time.monotonic() < self.end:
                        self._race(candidate, pictures, seed)

    def image_set(self, pictures: Pictures) -> ImageSet:
        """Prepared; read once."""
        if pictures.name not in self._ready:
            self._ready[pictures.name] = load(pictures, self.plan.known, self.plan.work / "subsets")
        return self._ready[pictures.name]

    def config(self, candidate: Candidate, image_set: ImageSet, seed: int = 0) -> RunConfig:
        """The candidate as it is trained on a set."""
        changes = {
            "training.seed": seed,
            "training.device": "cpu",
            "evaluation.every": 0,
            "evaluation.samples": self.plan.samples,
            "evaluation.pictures": self.plan.pictures,
        }
        config = candidate.config().with_values(changes)
        return settle(config.model_copy(update={"data": image_set.config}), image_set)

    def _candidates(self, pictures: Pictures) -> Iterator[Candidate]:
        """Those of the table, and what the program recommends where it is none of them."""
        own = list(candidates().values())
        if chosen := recommended(Facts.of(self.image_set(pictures))):
            settings = chosen.settings
            own += [chosen] if all(candidate.settings != settings for candidate in own) else []
        yield from (candidate for candidate in own if not self.plan.names or candidate.name in self.plan.names)

    def _race(self, candidate: Candidate, pictures: Pictures, seed: int) -> None:
        image_set = self.image_set(pictures)
        planned = self._planned(candidate, pictures, image_set, seed)
        if is_measured(planned, self.plan.place):
            return
        config = self.config(candidate, image_set, seed)
        problems = config.problems(image_set.shape, len(image_set), len(image_set.classes))
        if problems:
            print(f"{planned.name}: left out. {problems[0].message}", flush=True)
            return
        try:
            with filelock.FileLock(self.plan.work / f"{planned.name}.lock", timeout=0):
                if not is_measured(planned, self.plan.place):
                    self._train(planned, config, image_set)
        except filelock.Timeout:
            return  # a campaign beside this one is at it

    def _train(self, planned: Entry, config: RunConfig, image_set: ImageSet) -> None:
        print(f"{planned.name} …", flush=True)
        picture = self.plan.place / f"{planned.name}.png" if planned.seed == 0 else None
        self._reference = self._reference or Reference()
        found = race(planned, config, image_set, picture, self._reference)
        write_entry(self.plan.place, found)
        print(f"{planned.name}: {found.failure or f'KID {found.kid:.4f} by {found.judge}'}", flush=True)
        self.after_each()

    def _planned(self, candidate: Candidate, pictures: Pictures, image_set: ImageSet, seed: int) -> Entry:
        return Entry(
            candidate.name, pictures.name, seed, self.plan.budget, candidate.settings,
            image_set.fingerprint[:16], Facts.of(image_set), judge_of(image_set, self.plan.judge),
            describe_machine(),
        )  # fmt: skip


def long(campaign: Campaign, name: str, data: str, length: int = 0) -> LongEntry:
    """Train a candidate for ten times its recommended length on a set, with the plan's first seed; keep the entry.

    Args:
        length: in steps, in place of the recommended one.

    Raises:
        UserError: there is no such candidate or set, or they do not fit.
    """
    plan = campaign.plan
    image_set = campaign.image_set(set_called(data, plan.known))
    facts, seed = Facts.of(image_set), plan.seeds[0]
    candidate = candidate_called(name) or recommended(facts)
    if not candidate:
        raise UserError("The program has no rule to recommend a start.", "Name a candidate of the table.")
    config = campaign.config(candidate, image_set, seed)
    config = config.with_values({"training.steps": length}) if length else config
    planned = LongEntry(
        name, data, seed, candidate.settings, image_set.fingerprint[:16], config.training.steps,
        judge_of(image_set, plan.judge), describe_machine(),
    )  # fmt: skip
    run = f"{planned.name}-{planned.settings}-{planned.fingerprint}-{planned.length}-{planned.judge}"
    found = train_long(planned, config, plan.work / "runs" / run)
    write_long(plan.place, found)
    return found


def candidate_called(name: str) -> Candidate | None:
    """None for the recommended one, which depends on the set; ``UserError`` names the candidates there are."""
    if name not in (RECOMMENDED, *candidates()):
        raise UserError(f"There is no candidate called {name!r}.", f"The candidates are {', '.join(candidates())}.")
    return candidates().get(name)


def is_measured(planned: Entry, place: Path) -> bool:
    """Whether there are metrics of the same configuration, pictures and judge after the same time."""
    found = read_entry(place / f"{planned.name}.json")
    return found is not None and all(
        getattr(found, name) == getattr(planned, name) for name in ("settings", "fingerprint", "judge")
    )


def measured(place: Path, seconds: float) -> list[Entry]:
    """All metrics after so many standard seconds, of candidates as they are now."""
    read = (read_entry(path) for path in sorted(place.glob(f"*-{seconds:g}s.json")))
    entries = _with_all_facts([entry for entry in read if entry])
    return [entry for entry in entries if entry.settings == _settings(entry)]


def _with_all_facts(entries: Sequence[Entry]) -> list[Entry]:
    """All know of their pictures what any knows: older ones were written before some of it was looked for."""
    fullest: dict[str, Facts] = {}
    for entry in entries:
        known = fullest.setdefault(entry.fingerprint, entry.facts)
        if len(entry.facts.statistics or {}) > len(known.statistics or {}):
            fullest[entry.fingerprint] = entry.facts
    return [replace(entry, facts=fullest[entry.fingerprint]) for entry in entries]


def _settings(entry: Entry) -> str:
    """Of the candidate of that name as it is now; "" without one."""
    candidate = recommended(entry.facts) if entry.candidate == RECOMMENDED else candidates().get(entry.candidate)
    try:
        return candidate.settings if candidate else ""
    except UserError:
        return ""
