"""The campaign about starting configurations: what it trains, what it keeps, what it says."""

from dataclasses import replace
from math import inf
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

import benchmarks.start.candidates as table
import benchmarks.start.long as long_module
import benchmarks.start.rule as rule_module
from benchmarks.start import campaign
from benchmarks.start.__main__ import main
from benchmarks.start.campaign import measured
from benchmarks.start.candidates import CANDIDATES, Candidate, candidates, recommended
from benchmarks.start.entry import Entry, Mark, read_entry, write_entry
from benchmarks.start.judges import SHOWN, flatters, judge_of, judges_at
from benchmarks.start.long import LongEntry, read_long, verdict
from benchmarks.start.page import write_page
from benchmarks.start.race import Clock
from benchmarks.start.ranking import SetResult, ranking_of, results_of
from benchmarks.start.rule import leave_one_out, nearest, overall, program_choices
from benchmarks.start.sets import SETS, Facts, Pictures, folder_of, load, subset_of
from benchmarks.start.speed import STANDARD, Reference
from gan_studio.core.evaluation import Evaluation, Measurement
from gan_studio.core.set_facts import ImageStatistics
from gan_studio.core.shape import ImageShape

TINY = {"network.width": 8, "network.latent": 4, "network.depth": 1, "training.batch_size": 4, "training.steps": 2}
GREY, COLOR = Facts(10_000, 28, 28, 1, 10, 900), Facts(1_400, 64, 64, 3, 0)


class Standard(Reference):
    """A machine whose seconds are the standard's."""

    def __init__(self) -> None:
        self.looks = 0

    def images_per_second(self, seconds: float = 0.3) -> float:
        self.looks += 1
        return STANDARD


@pytest.fixture
def tiny(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two candidates that train in no time."""
    other = {**TINY, "objective.name": "hinge"}
    found = (Candidate("one", "mlp", "the first", TINY), Candidate("two", "mlp", "the second", other))
    monkeypatch.setattr(table, "CANDIDATES", found)
    monkeypatch.setattr(campaign, "Reference", Standard)


@pytest.fixture
def arguments(tmp_path: Path) -> list[str]:
    """A set of 60 pictures and half of it; everything is written below the test's folder."""
    folder = tmp_path / "pictures"
    folder.mkdir()
    random = np.random.default_rng(0)
    for number in range(60):
        pixels = random.integers(0, 256, (10, 10, 4), np.uint8)
        Image.fromarray(pixels).save(folder / f"{number:02}.png")
    return [
        "--folder", f"noise={folder}:8:rgb", "--subset", "half=noise:30:1", "--seconds", "0.02", "--samples", "50",
        "--pictures", "50", "--docs", str(tmp_path / "docs"), "--work", str(tmp_path / "work"),
        "--judge", "efficientnet-lite0-320",
    ]  # fmt: skip


def entry(candidate: str, kid: float, data: str = "digits", seed: int = 0, facts: Facts = GREY) -> Entry:
    """Made up."""
    metrics = {"kid": Measurement(kid, 0.001, 0.0005), "coverage": Measurement(0.5), "memorisation": Measurement(1.0)}
    marks = tuple(
        Mark(seconds, steps, 32 * steps, (Evaluation(steps, metrics, "classes", 84, 50, 60),))
        for seconds, steps in ((60, 1000), (120, 2000))
    )
    settings = f"of {candidate}"
    return Entry(candidate, data, seed, (60, 120), settings, "ab", facts, "classes", "a machine", 900.0, marks)


def made_up(**kids: tuple[float, ...]) -> list[SetResult]:
    """Candidate to KIDs on three grey and three color sets."""
    sets = [("grey", GREY), ("letters", GREY), ("clothes", GREY), ("hands", COLOR), ("faces", COLOR), ("cats", COLOR)]
    return results_of(
        [
            entry(name, kid, data, facts=facts)
            for name, values in kids.items()
            for (data, facts), kid in zip(sets, values, strict=True)
        ]
    )


def trained(capsys: pytest.CaptureFixture[str]) -> list[str]:
    """Names of the trainings that were begun."""
    return [line.split()[0] for line in capsys.readouterr().out.splitlines() if line.endswith("…")]


def test_every_candidate_can_train_on_a_set_that_it_is_for() -> None:
    for candidate in CANDIDATES:
        config = candidate.config()
        classes = 10 if config.classes.conditional else 0
        assert config.problems(ImageShape(32, 32, 3), 10_000, classes) == [], candidate.name
    assert len({candidate.settings for candidate in CANDIDATES}) == len(CANDIDATES)


def test_the_sets_are_of_different_nature(tmp_path: Path) -> None:
    known = {pictures.name: pictures for pictures in SETS}
    found = {name: Facts.of(load(pictures, known, tmp_path)) for name, pictures in known.items()}
    assert len(found) >= 8
    assert {facts.channels for facts in found.values()} == {1, 3, 4}
    assert {facts.height for facts in found.values()} == {28, 32, 64}
    assert {name: found[name].pictures for name in ("emoji-100", "emoji-500", "fashion-2000", "fashion-100")} == {
        "emoji-100": 100, "emoji-500": 500, "fashion-2000": 2000, "fashion-100": 100,
    }  # fmt: skip
    assert str(found["fashion-2000"]) == "2,000 pictures, 28×28, grey, 10 classes"


def test_sets_from_the_command_line(tmp_path: Path) -> None:
    assert folder_of("hands=/a:b/hands.zip:64:rgb") == Pictures("hands", "/a:b/hands.zip", 64, "rgb")
    assert folder_of("hands=/hands.zip") == Pictures("hands", "/hands.zip", 0, "auto")
    assert subset_of("few=hands:100:3") == Pictures("few", of="hands", count=100, seed=3)
    assert main(["--set", "nothing", "--docs", str(tmp_path), "--work", str(tmp_path)]) == 2
    assert main(["--only", "nothing", "--docs", str(tmp_path), "--work", str(tmp_path)]) == 2
    with pytest.raises(SystemExit):
        main(["--folder", "hands"])


def test_a_subset_is_always_the_same_and_keeps_its_classes(tmp_path: Path) -> None:
    known = {"digits": SETS[0]}
    whole = load(SETS[0], known, tmp_path)
    few = Pictures("few", of="digits", count=40, seed=1)
    first, again = load(few, known, tmp_path / "a"), load(few, known, tmp_path / "b")
    other = load(replace(few, seed=2), known, tmp_path / "a")
    assert first.fingerprint == again.fingerprint != other.fingerprint
    assert whole.labels is not None
    assert first.labels is not None
    place = next(at for at in range(len(whole)) if (whole.images[at] == first.images[0]).all())
    assert first.classes[first.labels[0]] == whole.classes[whole.labels[place]]


def test_judges_do_not_flatter(tmp_path: Path) -> None:
    projected = next(candidate for candidate in CANDIDATES if candidate.name == "projected").config().network
    plain = CANDIDATES[0].config().network
    assert flatters("efficientnet-lite0-320", projected)
    assert judges_at(projected, "classes", last=True) == ["classes"]
    assert judges_at(plain, "classes", last=True) == ["classes", SHOWN]
    assert judges_at(plain, "classes", last=False) == ["classes"]
    known = {pictures.name: pictures for pictures in SETS}
    assert judge_of(load(known["digits"], known, tmp_path)) == "classes"
    assert judge_of(load(known["emoji-100"], known, tmp_path)) != "classes"


@pytest.mark.usefixtures("tiny")
def test_it_goes_on_where_it_stopped(
    arguments: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "docs" / "start"
    first = ["--only", "one", "--set", "noise", "half", "--seeds", "0"]
    assert main([*arguments, *first, "--minutes", "0"]) == 0
    assert list(place.glob("*.json")) == []
    assert main([*arguments, "--only", "one", "--set", "noise", "--seeds", "0"]) == 0
    assert trained(capsys) == ["one-noise-0-0.02s"]
    assert main([*arguments, *first]) == 0
    assert trained(capsys) == ["one-half-0-0.02s"]
    found = read_entry(place / "one-half-0-0.02s.json")
    assert found is not None
    assert (found.facts.pictures, found.facts.channels, found.speed) == (30, 3, STANDARD)
    assert [mark.seconds >= least for mark, least in zip(found.marks, (0.01, 0.02), strict=True)] == [True, True]
    assert found.marks[1].steps > found.marks[0].steps > 0
    assert found.marks[1].images == 4 * found.marks[1].steps
    assert [one.extractor for one in found.marks[1].evaluations] == ["efficientnet-lite0-320", SHOWN]
    assert found.kid > 0
    page = (tmp_path / "docs" / "start.md").read_text("utf-8")
    assert "| noise (60 pictures, 8×8, RGB) | efficientnet-lite0-320 |" in page
    assert str(tmp_path) not in page + (place / "one-half-0-0.02s.json").read_text("utf-8")
    with Image.open(place / "one-half-0-0.02s.png") as grid:
        assert grid.size == (48, 48)

    changed = Candidate("one", "mlp", "the first", {**TINY, "objective.name": "least-squares"})
    monkeypatch.setattr(table, "CANDIDATES", (changed,))
    assert main([*arguments, "--page"]) == 0
    assert "| noise" not in (tmp_path / "docs" / "start.md").read_text("utf-8")
    assert main([*arguments, "--only", "one", "--set", "half", "--seeds", "0"]) == 0
    assert trained(capsys) == ["one-half-0-0.02s"]


@pytest.mark.usefixtures("tiny")
def test_what_cannot_be_trained_on_a_set_is_left_out(
    arguments: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    small = Candidate("two", "projection", "needs classes", {"training.batch_size": 4})
    large = Candidate("one", "mlp", "too large a batch", {**TINY, "training.batch_size": 64})
    monkeypatch.setattr(table, "CANDIDATES", (large, small))
    assert main([*arguments, "--only", "one", "two", "--set", "half", "--seeds", "0"]) == 0
    out = capsys.readouterr().out
    assert "one-half-0-0.02s: left out. A batch of 64" in out
    assert "two-half-0-0.02s: left out. The set has no classes." in out
    assert list((tmp_path / "docs" / "start").glob("*")) == []


def test_the_page_ranks_by_the_mean_of_seeds_and_shows_bad_results(tmp_path: Path) -> None:
    failed = replace(entry("resnet", 0.1), failure="NaN loss")
    flattered = entry("projected", 0.001)
    seen = tuple(replace(mark, evaluations=(replace(mark.evaluations[0], extractor="x"),)) for mark in flattered.marks)
    entries = [
        entry("studio", 0.030), entry("studio", 0.010, seed=1), entry("sn", 0.018), entry("sn", 0.018, seed=1), failed,
        replace(flattered, marks=seen),
        entry("studio", 0.05, "emoji-32", facts=COLOR), entry("sn", 0.09, "emoji-32", facts=COLOR),
    ]  # fmt: skip
    write_page(tmp_path / "start.md", entries, [], 120)
    page = (tmp_path / "start.md").read_text("utf-8")
    assert "| set | ranked by | `studio` | `sn` | `projected` | `resnet` |" in page
    words = "| digits (10,000 pictures, 28×28, grey, 10 classes) | classes |"
    assert f"{words} 20.00 ± 10.00 | **18.00 ± 0.71** | (not ranked) | failed |" in page
    assert "| relative to the best, geometric mean | | 1.05× | 1.34× | – | failed |" in page
    assert "## Where `studio` loses" in page
    assert "- digits: 1.11× the KID of `sn` (20.00 instead of 18.00)." in page
    assert "| `studio` | 0 | 60 → 120 | 1,000 → 2,000 | 32,000 → 64,000 |" in page
    assert "start/studio-digits-0-120s.png" in page
    assert "One thread trained 900 images of the reference a CPU second" in page


def test_a_kid_is_not_taken_for_lower_than_its_error() -> None:
    (result,) = results_of([entry("studio", -0.002), entry("sn", 0.001), entry("fastgan", 0.002)])
    assert [result.ratio(name) for name in ("studio", "sn", "fastgan")] == pytest.approx([1, 1, 2])


def test_an_easy_seed_is_no_merit_while_the_others_wait_for_theirs() -> None:
    entries = [entry("sn", 0.02, seed=0), entry("sn", 0.08, seed=1), entry("sn-short", 0.03, seed=0)]
    (result,) = results_of(entries)
    assert result.best is result.scores["sn"]
    assert [one.seed for one in result.scores["sn"].entries] == [0]
    (whole,) = results_of([*entries, entry("sn-short", 0.03, seed=1)])
    assert whole.best is whole.scores["sn-short"]


def test_candidates_are_ranked_by_the_features_that_see_most_and_shown_by_others_too(tmp_path: Path) -> None:
    def seen_by_both(name: str, shown: float, classes: float) -> Entry:
        own = entry(name, classes)
        found = own.marks[-1].evaluations[0]
        more = replace(found, extractor=SHOWN, measurements={**found.measurements, "kid": Measurement(shown, 0.001)})
        return replace(own, marks=(own.marks[0], replace(own.marks[-1], evaluations=(found, more))))

    entries = [seen_by_both("studio", 0.02, 0.05), seen_by_both("sn", 0.03, 0.01), entry("projected", 0.007)]
    (result,) = ranking_of(entries)
    assert (result.judge, result.best) == (SHOWN, result.scores["studio"])
    assert list(result.unranked) == ["projected"]
    (other,) = results_of(entries)
    assert (other.judge, other.best) == ("classes", other.scores["projected"])

    write_page(tmp_path / "start.md", entries, [], 120)
    page = (tmp_path / "start.md").read_text("utf-8")
    assert "| efficientnet-lite0 | **20.00 ± 1.00** | 30.00 ± 1.00 | (not ranked) |" in page
    assert "by features of another kind" in page
    assert "| classes | 50.00 ± 1.00 | 10.00 ± 1.00 | **7.00 ± 1.00** |" in page


def test_alpha_is_nothing_where_there_is_none() -> None:
    """What is recommended for RGB pictures is a candidate of the table and is not trained twice."""
    found = table.recommended(Facts(3_400, 64, 64, 3, 0))
    assert found
    assert found.settings in {candidate.settings for candidate in CANDIDATES}


def test_other_pictures_under_the_same_name_are_not_compared() -> None:
    assert len(results_of([entry("studio", 0.1), replace(entry("sn", 0.2), fingerprint="cd")])) == 2


def test_leaving_out_one_set_at_a_time() -> None:
    """One is best on grey pictures, the other in color, a third nearly as good everywhere."""
    kids = {
        "grey": (0.02, 0.02, 0.02, 0.10, 0.10, 0.10),
        "color": (0.10, 0.10, 0.10, 0.02, 0.02, 0.02),
        "both": (0.024, 0.024, 0.024, 0.024, 0.024, 0.03),
    }
    results = made_up(**kids)
    same = {choice.data: choice for choice in leave_one_out(results, overall)}
    assert {choice.candidate for choice in same.values()} == {"both"}
    assert {name for name, choice in same.items() if not choice.holds} == {"cats"}
    assert same["cats"].ratio == pytest.approx(1.5)
    # Two of the three nearest sets are of the same kind and one is not: only one candidate is good on all of them.
    assert [choice.candidate for choice in leave_one_out(results, nearest)] == ["both"] * 6
    grey = [result for result in results if result.facts == GREY]
    assert nearest(grey, GREY, ["grey", "color", "both"]) == "grey"


def test_one_good_result_makes_no_rule(tmp_path: Path) -> None:
    sets = [("digits", GREY), ("fashion", GREY), ("hands", COLOR)]
    entries = [entry("studio", 0.02, data, facts=facts) for data, facts in sets]
    entries += [entry("sn", 0.03, data, facts=facts) for data, facts in sets]
    entries += [entry("sn-augmented", 0.01, "hands", facts=COLOR)]
    results = results_of(entries)
    assert overall(results, GREY, ["studio", "sn", "sn-augmented"]) == "studio"
    write_page(tmp_path / "start.md", entries, [], 120)
    assert "## Where `studio` loses" in (tmp_path / "start.md").read_text("utf-8")


def test_what_is_left_out_is_not_known_to_the_rule() -> None:
    """The last set is the only one on which the first candidate is bad: the rule must walk into it."""
    results = made_up(a=(0.02, 0.02, 0.02, 0.02, 0.02, 0.9), b=(0.03, 0.03, 0.03, 0.03, 0.03, 0.03))
    found = {choice.data: choice for choice in leave_one_out(results, overall)}
    assert found["cats"].candidate == "a"
    assert found["cats"].ratio == pytest.approx(30)
    assert not found["cats"].holds


def test_what_the_program_recommends_is_compared_by_its_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    chosen = Candidate("recommended", "studio", "", {})
    monkeypatch.setattr(rule_module, "recommended", lambda facts: chosen if facts == GREY else None)
    own = replace(entry("studio", 0.05), settings=chosen.settings)
    (choice,) = program_choices(results_of([own, entry("sn", 0.02)]))
    assert (choice.candidate in {"studio", "recommended"}, choice.ratio) == (True, pytest.approx(2.5))
    (missing,) = program_choices(results_of([entry("sn", 0.02)]))
    assert (missing.candidate, missing.ratio) == (None, inf)


def test_what_is_recommended_follows_from_all_that_is_known_of_the_pictures(tmp_path: Path) -> None:
    drawn = ImageStatistics(transparent=0, colorfulness=60, flat=0.5, diversity=0.5, likeness=2).to_dict()
    old, new = Facts(1000, 32, 32, 4, 0), Facts(1000, 32, 32, 4, 0, statistics=drawn)
    before, now = recommended(old), recommended(new)
    assert before is not None
    assert now is not None
    assert before.settings != now.settings
    for name, settings, facts in (("recommended", before.settings, old), ("sn", candidates()["sn"].settings, new)):
        write_entry(tmp_path, replace(entry(name, 0.05, "icons", facts=facts), settings=settings))
    (left,) = measured(tmp_path, 120)
    assert (left.candidate, left.facts) == ("sn", new)
    write_entry(tmp_path, replace(entry("recommended", 0.05, "icons", facts=old), settings=now.settings))
    assert {found.candidate: found.facts for found in measured(tmp_path, 120)} == {"recommended": new, "sn": new}


def test_the_check_in_the_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place = tmp_path / "start"
    place.mkdir()
    named = {candidate.name: candidate.settings for candidate in CANDIDATES}

    def keep(name: str, *kids: float) -> None:
        for data, kid in zip(("digits", "fashion", "hands"), kids, strict=True):
            write_entry(place, replace(entry(name, kid, data), settings=named[name]))

    keep("studio", 0.02, 0.02, 0.02)
    keep("sn", 0.03, 0.03, 0.03)
    arguments = ["--check", "--docs", str(tmp_path), "--work", str(tmp_path)]
    main(arguments)
    assert "It holds on 3 of 3 sets" in capsys.readouterr().out
    keep("sn", 0.03, 0.03, 0.001)
    assert main(arguments) == 1
    assert "the worst is hands: 20.00 times the best candidate's KID" in capsys.readouterr().out


@pytest.mark.usefixtures("tiny")
@pytest.mark.parametrize(("named", "length"), [((), 2), (("--length", "3"), 3)])
def test_ten_times_the_length(
    named: tuple[str, ...],
    length: int,
    arguments: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(long_module, "TIMES", 3)
    assert main([*arguments, "--long", "one", "noise", *named]) == 0
    (found,) = read_long(tmp_path / "docs" / "start")
    assert found.length == length
    assert [one.step for one in found.way] == [length, 2 * length, 3 * length]
    best = min(found.way, key=lambda one: one.measurements["kid"].value)
    assert found.kept is not None
    assert found.kept.step == best.step
    assert found.best_kept
    assert verdict(found) in capsys.readouterr().out
    assert "## Ten times as long" in (tmp_path / "docs" / "start.md").read_text("utf-8")


def test_a_rise_is_told_by_the_lowest_before() -> None:
    def long(*kids: float, kept: int) -> LongEntry:
        way = [Evaluation(step, {"kid": Measurement(kid, 0.001)}, "classes") for step, kid in enumerate(kids, 1)]
        return LongEntry("studio", "digits", 0, "s", "f", 1, "classes", "a machine", tuple(way), way[kept - 1])

    assert long(0.05, 0.02, 0.025, kept=2).largest_rise == pytest.approx(1.25)
    assert "never above 1.3" in verdict(long(0.05, 0.02, 0.025, kept=2))
    assert "rose to 1.50 times" in verdict(long(0.02, 0.03, 0.01, kept=3))
    assert long(0.02, 0.03, 0.01, kept=3).best_kept
    assert "NOT kept" in verdict(long(0.02, 0.03, 0.01, kept=1))


def test_the_speed_of_the_machine_is_measured() -> None:
    assert Reference().images_per_second(0.01) > 0


def test_measuring_the_speed_leaves_the_threads_of_the_training_alone() -> None:
    before = torch.get_num_threads()
    try:
        torch.set_num_threads(2)
        Reference().images_per_second(0.01)
        assert torch.get_num_threads() == 2
    finally:
        torch.set_num_threads(before)


def test_where_two_cores_train_seconds_are_those_of_the_wall() -> None:
    times = iter([0.0, 3.0, 6.0, 6.0])
    clock = Clock(Standard(), lambda: next(times))
    assert not clock.is_over(5)
    assert clock.is_over(5)
    assert clock.seconds == 6


def test_seconds_of_a_slow_hour_count_less() -> None:
    class Slower(Standard):
        def images_per_second(self, seconds: float = 0.3) -> float:
            self.looks += 1
            return STANDARD / self.looks

    clock = Clock(Slower())
    assert clock.left(10) == pytest.approx(10)
    clock.add(2)
    assert clock.seconds == pytest.approx(2 * (1 + 1 / 2) / 2)
    assert clock.speed == pytest.approx(STANDARD * 0.75)
    assert clock.left(1.5 + 10) == pytest.approx(20)
