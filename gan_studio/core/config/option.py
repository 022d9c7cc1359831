"""An option is declared once; forms, the command line, presets and the reference page are made from that."""

from collections.abc import Container, Iterator
from dataclasses import dataclass
from typing import Any, ClassVar, Literal, get_args, get_origin

from pydantic import BaseModel, ConfigDict, Field
from pydantic.fields import FieldInfo

from gan_studio.core.registry import Registry


class Section(BaseModel):
    """A frozen group of options; unknown keys are errors (the TOML reader drops them before, with a warning)."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=True)
    #: Whether all of its options may be changed when a stopped run goes on; see `option`.
    all_changeable: ClassVar[bool] = False


class _Positive:
    """All numbers above 0, for ``only``."""

    def __contains__(self, value: object) -> bool:
        return isinstance(value, int | float) and value > 0

    def __str__(self) -> str:
        return "above 0"


POSITIVE = _Positive()


class _Given:
    """All texts that are not empty, for ``only``."""

    def __contains__(self, value: object) -> bool:
        return isinstance(value, str) and bool(value)

    def __str__(self) -> str:
        return "given"


GIVEN = _Given()


def option(
    default: Any,
    label: str,
    help: str,
    *,
    unit: str = "",
    ge: float | None = None,
    gt: float | None = None,
    le: float | None = None,
    lt: float | None = None,
    more: bool = False,
    choices: dict[str, str] | Registry[Any] | None = None,
    also: dict[str, str] | None = None,
    only: tuple[str, Container[object]] | None = None,
    hidden: bool = False,
    changeable: bool = False,
) -> Any:
    """Declare an option.

    Args:
        default: its value when nothing is said.
        label: what stands before the field, without a colon.
        help: a sentence or two for the tooltip and the reference page.
        unit: shown inside the field ("px", "steps").
        ge, gt, le, lt: bounds.
        more: folded away under "More" in forms.
        choices: value to label for ``Literal`` fields, or the registry whose names are the choices.
        also: value to label of choices that stand before a registry's.
        only: (sibling field, values) when the option has an effect; forms hide it otherwise.
        hidden: kept in files, shown in no form.
        changeable: may be changed when a stopped run goes on; the change is logged with its step.
    """
    given = {
        "unit": unit, "more": more, "choices": choices, "also": also, "only": only, "hidden": hidden,
        "changeable": changeable,
    }  # fmt: skip
    extra: dict[str, Any] = {key: value for key, value in given.items() if value}
    return Field(default, title=label, description=help, ge=ge, gt=gt, le=le, lt=lt, json_schema_extra=extra)


Kind = Literal["int", "float", "bool", "choice", "text"]


@dataclass(frozen=True)
class Option:
    """What a form, the command line or the reference page needs to know of one option.

    Attributes:
        path: dotted, as typed after ``--set``: ``training.steps``.
        kind: which control fits.
        minimum, maximum: bounds in the option's unit, or None; ``exclusive`` when the minimum itself is not allowed,
            ``exclusive_maximum`` when the maximum itself is not.
        choices: (value, label) pairs of a choice.
        only: (path, values): the option has an effect only while the option at ``path`` has one of these values.
        changeable: it may be changed when a stopped run goes on.
    """

    path: str
    kind: Kind
    default: Any
    label: str
    help: str
    unit: str
    minimum: float | None
    maximum: float | None
    exclusive: bool
    choices: tuple[tuple[str, str], ...]
    more: bool
    hidden: bool
    only: tuple[str, Container[object]] | None
    exclusive_maximum: bool = False
    changeable: bool = False


def options_of(section: Section | type[Section], prefix: str = "") -> Iterator[Option]:
    """The options of a section and the sections inside it, in the order they were declared.

    An instance is walked by its actual parts, so a union such as ``network`` shows the options of its chosen family.
    """
    model = section if isinstance(section, type) else type(section)
    for name, field in model.model_fields.items():
        path = f"{prefix}.{name}" if prefix else name
        part = getattr(section, name, None) if isinstance(section, Section) else field.default
        if isinstance(part, Section):
            yield from options_of(part, path)
        elif isinstance(field.annotation, type) and issubclass(field.annotation, Section):
            yield from options_of(field.annotation, path)
        elif field.title:
            yield _describe(path, prefix, field, changeable=model.all_changeable)


def option_at(section: Section, path: str) -> Option:
    """The option with that dotted path; ``StopIteration`` when there is none."""
    return next(option for option in options_of(section) if option.path == path)


def changeable_paths(section: Section) -> tuple[str, ...]:
    """The options that may be changed when a stopped run goes on."""
    return tuple(option.path for option in options_of(section) if option.changeable)


def _describe(path: str, prefix: str, field: FieldInfo, *, changeable: bool) -> Option:
    extra: dict[str, Any] = field.json_schema_extra if isinstance(field.json_schema_extra, dict) else {}
    bounds = {
        name: getattr(item, name)
        for item in field.metadata
        for name in ("ge", "gt", "le", "lt")
        if getattr(item, name, None) is not None
    }
    only = extra.get("only")
    return Option(
        path=path,
        kind=_kind(field.annotation, extra),
        default=field.get_default(call_default_factory=True) if not field.is_required() else None,
        label=field.title or "",
        help=field.description or "",
        unit=extra.get("unit", ""),
        minimum=bounds.get("ge", bounds.get("gt")),
        maximum=bounds.get("le", bounds.get("lt")),
        exclusive="gt" in bounds,
        choices=_choices(field.annotation, extra),
        more=extra.get("more", False),
        hidden=extra.get("hidden", False),
        only=(f"{prefix}.{only[0]}" if prefix else only[0], only[1]) if only else None,
        exclusive_maximum="lt" in bounds,
        changeable=changeable or extra.get("changeable", False),
    )


def _kind(annotation: Any, extra: dict[str, Any]) -> Kind:
    if get_origin(annotation) is Literal or "choices" in extra:
        return "choice"
    kinds: dict[Any, Kind] = {int: "int", float: "float", bool: "bool"}
    return kinds.get(annotation, "text")


def _choices(annotation: Any, extra: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    given = extra.get("choices")
    if isinstance(given, Registry):
        return (*extra.get("also", {}).items(), *((entry.name, entry.title) for entry in given))
    labels = given or {}
    return tuple((value, labels.get(value, value)) for value in get_args(annotation)) or tuple(labels.items())
