"""The recommended start: settings that fit a set of pictures and the machine. Needs no torch until it is loaded."""

from dataclasses import dataclass, field
from typing import Any

from gan_studio.core.config.classes import FEWEST_ON_AVERAGE
from gan_studio.core.config.data import DataConfig
from gan_studio.core.config.numbers import numbers_of
from gan_studio.core.config.run import RunConfig
from gan_studio.core.config.training import largest_batch
from gan_studio.core.presets import preset
from gan_studio.core.recommendation_rule import (
    CHANGED_WHEN_KNOWN,
    CLASS_L1,
    CLASS_L1_STEPS,
    EMA,
    FEW_PICTURES,
    FEWEST_ALIKE,
    FEWEST_IN_CLASS,
    FEWEST_TO_GROW,
    LEAST_LIKENESS,
    MODE_SEEKING,
    RATE_FOR_FEW,
    RECOLORED_WHEN_KNOWN,
    SHARE_OF_GROWING,
    SMALL_GREY,
    USEFUL_CORES,
    Plan,
    groups_of,
    is_drawn,
    palette_of,
    palette_scale_of,
    plan_of,
)
from gan_studio.core.set_facts import SetFacts

#: The option whose recommended value depends on the steps.
GROWTH = "network.grow_steps"


@dataclass(frozen=True)
class Milestone:
    """What the samples look like after so many minutes."""

    minutes: float
    words: str


@dataclass(frozen=True)
class Recommendation:
    """What to start with, and why.

    Attributes:
        preset: the concrete preset that it builds on.
        changes: to that preset, by dotted path; none of the pictures' own options.
        summary: what it stands for, in a line.
        reasons: one sentence each.
        expectation: what to expect when, soonest first.
        similar: name of a set in ``resources/expectations`` that looked alike; "" for none.
    """

    preset: str
    summary: str
    changes: dict[str, Any] = field(default_factory=dict)
    reasons: tuple[str, ...] = ()
    expectation: tuple[Milestone, ...] = ()
    similar: str = ""


def recommend(facts: SetFacts) -> Recommendation:
    """The rule. One branch for each kind of set; the numbers are in `core.recommendation_rule`."""
    if facts.shape.points:
        return _points(facts)
    if facts.shape.channels == 1 and facts.side <= SMALL_GREY and facts.count >= FEW_PICTURES and not facts.gpu:
        return _small_grey(facts)
    return _convolutional(facts)


def recommended_config(recommendation: Recommendation, data: DataConfig) -> RunConfig:
    """The complete configuration on the pictures of ``data`` (imports the engine).

    Raises:
        UserError: the rule names a preset or an option that there is not.
    """
    config = preset(recommendation.preset).load().config.with_values(recommendation.changes)
    return config.model_copy(update={"data": data})


def within_steps(config: RunConfig) -> RunConfig:
    """A recommended configuration whose other settings the user chose: what is recommended beside them gives way.

    Networks grow early enough for fewer steps, and begin at the full size where there are too few or where D is on
    pretrained features, which do not follow them.
    """
    recommended = numbers_of(getattr(config.network, "grow_steps", ""))
    if not recommended:
        return config
    steps = config.training.steps
    growing = steps >= FEWEST_TO_GROW and config.network.features == "none"
    share = min(1.0, SHARE_OF_GROWING * steps / sum(recommended))
    stages = [round(share * stage) for stage in recommended] if growing else []
    return config.with_values({GROWTH: " ".join(map(str, stages))})


def with_fitting_growth(changed: RunConfig, before: RunConfig, recommended: RunConfig) -> RunConfig:
    """What is recommended, after the user changed settings one by one: growth fits them too, as by `within_steps`.

    Args:
        changed, before: the configuration with and without the newest change.
        recommended: without any. Stages that are neither its own nor fitted to ``before`` are the user's, and stay.
    """
    stages = getattr(recommended.network, "grow_steps", "")
    if not stages or {before.network.family, changed.network.family} != {recommended.network.family}:
        return changed
    fitted = within_steps(before.with_values({GROWTH: stages}))
    wanted = changed.with_values({GROWTH: stages})
    grows = bool(getattr(before.network, "grow_steps", ""))
    # Settings of other pictures, or the user's own, do not begin to grow.
    fits = fitted == before and (grows or wanted.network == recommended.network)
    return within_steps(wanted) if fits else changed


def record(base: str, *, unchanged: bool) -> dict[str, Any]:
    """What a run's or a draft's ``[about]`` says beside ``preset = "recommended"``.

    Args:
        base: the concrete preset.
        unchanged: nothing but the pictures was set by the user: another set gets settings of its own.
    """
    return {"base_preset": base, "as_recommended": unchanged}


# The branches


def _points(facts: SetFacts) -> Recommendation:
    return Recommendation(
        "points",
        "Fully connected networks for points, relativistic loss",
        _batch(facts, 256),
        ("Points in the plane need no convolutions: small fully connected networks learn them in a minute.",),
        (Milestone(0.25, "the first modes"), Milestone(1, "most modes")),
    )


def _small_grey(facts: SetFacts) -> Recommendation:
    return Recommendation(
        "studio",
        f"Convolutional networks, {_size(facts)}, non-saturating loss with R1",
        _batch(facts, 32),
        (
            "Small grey pictures: the preset Studio was chosen on such sets.",
            *_words_on_optional_classes(facts),
        ),
        (Milestone(0.25, "shapes"), Milestone(0.5, "recognizable"), Milestone(3, "its best")),
        "digits",
    )


def _convolutional(facts: SetFacts) -> Recommendation:
    plan = plan_of(facts)
    changes: dict[str, Any] = {
        "network.width": plan.width,
        "network.widest": plan.widest,
        "training.steps": _steps(facts, plan),
        **_batch(facts, plan.batch),
        **_rhythm(_steps(facts, plan)),
    }
    kind = "Grey" if facts.shape.channels == 1 else "Color"
    reasons = [f"{kind} pictures of this size: spectral normalization keeps D smooth, and costs little."]
    more, why = _told(facts)
    changes |= more
    reasons += why
    if facts.shape.channels == 4:
        changes["network.alpha"] = "white"
        reasons.append("Colors of transparent pixels do not count.")
    if colors := palette_of(facts):
        changes["network.palette"] = colors
        reasons.append(f"Flat areas: each picture is mixed from {colors} colors of its own, and its areas stay flat.")
    if (scale := palette_scale_of(facts)) > 1:
        changes["network.palette_scale"] = scale
        reasons.append(f"Drawn {scale} times smaller and enlarged with sharp edges: shapes come sooner.")
    if plan.grow_steps:
        changes[GROWTH] = " ".join(map(str, plan.grow_steps))
        reasons.append("Drawings: shapes are learned at half the size first, outlines and detail after that.")
    more, why = _against_memorizing(facts)
    changes |= more
    reasons += why
    if facts.gpu:
        reasons.append("The GPU has time for wider networks and larger batches.")
    return Recommendation(
        "projection",
        f"Convolutional networks with spectral normalization, {_size(facts)}, hinge loss",
        changes,
        tuple(reasons),
        _expectation(facts, plan),
        _similar(facts),
    )


# Their parts


def _told(facts: SetFacts) -> tuple[dict[str, Any], list[str]]:
    """Changes, and why: the networks are told the set's classes, or groups of drawings, or nothing."""
    reasons = _words_on_classes(facts)
    if _conditional(facts):
        return {}, reasons
    groups = groups_of(facts)
    if not groups:
        return {"classes.generator": "none", "classes.discriminator": "none"}, reasons
    changes = {
        "classes.groups": groups,
        "classes.generator": "both",
        "classes.optional": True,  # whoever chooses networks that cannot be told groups trains without them
        "network.palette_by_class": True,
        "regularisers.mode_seeking": MODE_SEEKING,
        "regularisers.class_l1": CLASS_L1,
        "regularisers.class_l1_steps": CLASS_L1_STEPS,
    }
    reasons.append(f"Sorted into {groups:,} groups of similar drawings, which the networks are told.")
    return changes, reasons


def _against_memorizing(facts: SetFacts) -> tuple[dict[str, Any], list[str]]:
    """Changes, and why: few pictures are augmented from the start, more of them once D knows them too well."""
    if facts.count < FEW_PICTURES:
        changes = {
            "augmentation.translation": True,
            "augmentation.colour": True,
            "optimisers.generator.learning_rate": RATE_FOR_FEW,
            "optimisers.discriminator.learning_rate": RATE_FOR_FEW,
        }
        reason = (
            f"With only {facts.count:,} pictures, D sees them moved and recolored and learns slowly, so that it does "
            "not memorize them."
        )
        return changes, [reason]
    if _of_small_classes(facts):
        return {"training.ema": EMA}, []
    drawn = palette_of(facts) > 0
    how = "recolored" if drawn else "moved, recolored and cut"
    reason = f"One picture in twenty is held out: once D knows the others better, it sees them {how}."
    return {"training.ema": EMA, **(RECOLORED_WHEN_KNOWN if drawn else CHANGED_WHEN_KNOWN)}, [reason]


def _conditional(facts: SetFacts) -> bool:
    return facts.classes >= 2 and (facts.smallest_class >= FEWEST_IN_CLASS or _alike(facts))


def _of_small_classes(facts: SetFacts) -> bool:
    """Whether the networks are conditioned on classes only because pictures of one look alike."""
    return _conditional(facts) and facts.smallest_class < FEWEST_IN_CLASS


def _alike(facts: SetFacts) -> bool:
    """Whether pictures of one class look alike, so that few will do."""
    likeness = facts.statistics.likeness if facts.statistics else 0.0
    return likeness >= LEAST_LIKENESS and facts.average_class >= FEWEST_ALIKE


def _words_on_classes(facts: SetFacts) -> list[str]:
    if facts.classes < 2:
        return []
    if _alike(facts):
        return [f"Conditioned on the {facts.classes:,} classes: pictures of one class look alike."]
    if _conditional(facts):
        return [f"Conditioned on the {facts.classes:,} classes: each has at least {FEWEST_IN_CLASS:,} pictures."]
    return [
        f"The {facts.classes:,} classes are left out: the smallest has {facts.smallest_class:,} pictures, fewer than "
        f"{FEWEST_IN_CLASS:,}."
    ]


def _words_on_optional_classes(facts: SetFacts) -> list[str]:
    """Where the preset leaves small classes out by itself (`ClassesConfig.settled`)."""
    if facts.classes < 2:
        return []
    average = facts.average_class
    if average >= FEWEST_ON_AVERAGE:
        return [f"Conditioned on the {facts.classes:,} classes: they have {average:,} pictures on average."]
    return [
        f"The {facts.classes:,} classes are left out: they have {average:,} pictures on average, fewer than "
        f"{FEWEST_ON_AVERAGE:,}."
    ]


def _batch(facts: SetFacts, batch: int) -> dict[str, Any]:
    """A batch that the set fills."""
    return {"training.batch_size": max(2, min(batch, largest_batch(facts.count)))}


def _steps(facts: SetFacts, plan: Plan) -> int:
    """Half an hour's steps: two cores do not train twice as fast as one."""
    more = 1.0 if facts.gpu else min(max(facts.cores, 1), USEFUL_CORES) ** 0.6
    return round(plan.steps * more / 500) * 500


def _rhythm(steps: int) -> dict[str, Any]:
    """Samples often enough to watch, checkpoints often enough to lose little."""
    return {"training.sample_every": 50 if steps <= 15_000 else 100, "training.checkpoint_every": 1000}


def _expectation(facts: SetFacts, plan: Plan) -> tuple[Milestone, ...]:
    slower = 1.5 if not facts.gpu and facts.cores < 2 else 1.0
    return (
        Milestone(plan.shapes * slower, "shapes"),
        Milestone(plan.recognizable * slower, "recognizable"),
        Milestone(plan.best * slower, "its best"),
    )


def _similar(facts: SetFacts) -> str:
    if facts.shape.channels == 1:
        return "digits"
    return "emoji" if is_drawn(facts) else "photographs"


def _size(facts: SetFacts) -> str:
    return f"{facts.shape.width}×{facts.shape.height}"
