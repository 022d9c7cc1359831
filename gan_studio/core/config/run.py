"""The complete configuration of a run."""

from typing import Annotated, Any

from pydantic import BeforeValidator, Field, SerializeAsAny, ValidationError

from gan_studio.core.config.augmentation import AugmentationConfig
from gan_studio.core.config.classes import ClassesConfig
from gan_studio.core.config.data import DataConfig
from gan_studio.core.config.evaluation import EvaluationConfig
from gan_studio.core.config.network import NetworkConfig, families
from gan_studio.core.config.objective import ObjectiveConfig, objectives
from gan_studio.core.config.optimisers import OptimisersConfig
from gan_studio.core.config.option import Section
from gan_studio.core.config.penalties import PenaltyConfig, terms
from gan_studio.core.config.points import network_problems, problems_of_points
from gan_studio.core.config.pretrained import problems_of_features
from gan_studio.core.config.problem import Problem
from gan_studio.core.config.regularisers import RegulariserConfig
from gan_studio.core.config.start import StartConfig
from gan_studio.core.config.training import TrainingConfig, largest_batch
from gan_studio.core.config.unknown import unknown_setting
from gan_studio.core.errors import UserError
from gan_studio.core.group_choice import CHOOSING
from gan_studio.core.shape import ImageShape


def _choose_family(value: Any) -> Any:
    """The union of all families, told apart by ``family``: look the class up and let it validate."""
    if isinstance(value, NetworkConfig):
        return value
    given = dict(value)
    try:
        return families[str(given.get("family", "conv"))].model_validate(given)
    except UserError as error:
        raise ValueError(str(error)) from None


Network = Annotated[SerializeAsAny[NetworkConfig], BeforeValidator(_choose_family)]


class RunConfig(Section):
    """Everything that decides how a run goes. The same values, data, device and versions give the same bytes."""

    data: DataConfig = DataConfig()
    network: Network
    start: StartConfig = StartConfig()
    # Made late: checking the objective's name imports the engine.
    objective: ObjectiveConfig = Field(default_factory=ObjectiveConfig)
    penalties: PenaltyConfig = PenaltyConfig()
    regularisers: RegulariserConfig = RegulariserConfig()
    classes: ClassesConfig = ClassesConfig()
    augmentation: AugmentationConfig = AugmentationConfig()
    optimisers: OptimisersConfig = OptimisersConfig()
    training: TrainingConfig = TrainingConfig()
    evaluation: EvaluationConfig = EvaluationConfig()

    @classmethod
    def parse(cls, values: dict[str, Any]) -> "RunConfig":
        """Validate plain nested values; ``UserError`` names the first option at fault."""
        try:
            return cls.model_validate(values)
        except ValidationError as error:
            problem = problems_of(error)[0]
            raise UserError(f"{problem.path}: {problem.message}", problem.hint, field=problem.path) from None

    def with_values(self, changes: dict[str, Any]) -> "RunConfig":
        """A copy with options changed by dotted path; ``UserError`` for unknown paths and values out of bounds.

        Changing ``network.family`` keeps what was set of the options that all families share; what was left at its
        default takes the new family's.
        """
        values = self.model_dump()
        if "network.family" in changes:
            usual = type(self.network)().model_dump()
            shared = {
                key: value
                for key, value in values["network"].items()
                if key in NetworkConfig.model_fields and value != usual[key]
            }
            values["network"] = families[str(changes["network.family"])]().model_dump() | shared
            values["network"]["family"] = changes["network.family"]
        for path, value in changes.items():
            *parents, name = path.split(".")
            section: Any = values
            for parent in parents:
                section = section.get(parent) if isinstance(section, dict) else None
            if not isinstance(section, dict) or (name not in section and path != "network.family"):
                known = [f"{first}.{key}" for first, part in values.items() if isinstance(part, dict) for key in part]
                raise unknown_setting(path, known)
            section[name] = value
        return RunConfig.parse(values)

    def with_classes(self, names: tuple[str, ...], pictures: int, shape: ImageShape) -> "RunConfig":
        """As a set of ``pictures`` of this shape in these classes is trained: with their names, or without them where
        they are optional and too small, or more than the networks can be told."""
        classes = self.classes.settled(names, pictures)
        if classes.optional and classes.conditional and self.network.class_problems(classes, shape):
            classes = classes.without()
        return self.model_copy(update={"classes": classes})

    @property
    def latent_size(self) -> int:
        """Numbers of a latent as people see it; the last may choose a group of similar pictures."""
        return self.network.latent + (CHOOSING if self.classes.found else 0)

    def problems(self, shape: ImageShape, pictures: int, classes: int = 0) -> list[Problem]:
        """What cannot work with ``pictures`` training pictures of this shape in so many classes (0: none); empty when
        training can start."""
        found = network_problems(self.network, shape)
        if not found and self.training.steps < (needed := self.network.steps_needed(shape)):
            message = f"Growing to {shape.width}×{shape.height} pixels takes {needed:,} steps."
            hint = "Train so long at least, or set fewer steps a stage."
            found.append(Problem("training.steps", message, hint, mend=("training.steps", needed)))
        if shape.points:
            found += problems_of_points(self.classes, self.augmentation, self.regularisers, self.evaluation)
        found += problems_of_features(self.network, self.classes, shape)
        found += _problems_of_count(pictures, self.training.batch_size)
        found += [problem.under("classes") for problem in self.classes.problems(classes, pictures)]
        if (classes or self.classes.found) and self.classes.generator != "none":
            of_network = self.network.class_problems(self.classes, shape)
            found += [problem.under("classes") for problem in of_network]
        found += [problem.under("start") for problem in self.start.problems()]
        found += [problem.under("augmentation") for problem in self.augmentation.problems()]
        found += [problem.under("evaluation") for problem in self.evaluation.problems(classes)]
        found += objectives[self.objective.name].problems(self)
        for entry in terms:
            found += entry.value.problems(self)
        return found


def _problems_of_count(pictures: int, batch_size: int) -> list[Problem]:
    if pictures < 2:  # no batch is so small
        message = "There is only one picture, and training takes at least two."
        return [Problem("data.source", message, "Add pictures, or choose another set.")]
    if batch_size <= pictures:
        return []
    message = f"A batch of {batch_size:,} is larger than the set of {pictures:,} pictures."
    mend = ("training.batch_size", largest_batch(pictures))
    return [Problem("training.batch_size", message, f"Choose {pictures:,} or fewer, or add pictures.", mend)]


#: What is said of a value for pydantic's types of error; its own words for the rest.
_WORDS = {
    "extra_forbidden": "There is no such setting.",
    "greater_than": "It must be more than {gt:.10g}",
    "greater_than_equal": "It must be {ge:.10g} or more",
    "less_than": "It must be less than {lt:.10g}",
    "less_than_equal": "It must be {le:.10g} or less",
    "finite_number": "It must be a finite number",
    "literal_error": "It must be {expected}",
    **dict.fromkeys(("int_type", "int_parsing", "int_from_float"), "It must be a whole number"),
    **dict.fromkeys(("float_type", "float_parsing"), "It must be a number"),
    **dict.fromkeys(("bool_type", "bool_parsing"), "It must be true or false"),
}


def problems_of(error: ValidationError) -> list[Problem]:
    """A pydantic error as problems at dotted paths."""
    found = []
    for item in error.errors():
        path = ".".join(str(part) for part in item["loc"])
        message = str(item["msg"]).removeprefix("Value error, ")
        if words := _WORDS.get(item["type"]):
            message = words.format(**item.get("ctx", {}))
        if item["type"] != "extra_forbidden" and not isinstance(item["input"], dict):
            message = f"{message}, not {item['input']!r}."
        found.append(Problem(path, message))
    return found
