"""Numbers as people write them: parsing, showing and stepping, without any widget."""

from math import floor, isfinite, log10

import numpy as np

#: Beyond this a Python float no longer tells neighbouring integers apart, so integers are never parsed through one.
_EXACT = 2**53


def parse_int(text: str) -> int | None:
    """An integer from ``64``, ``50,000``, ``50 000`` or ``5e4``; None when it is none."""
    plain = "".join(text.replace(",", "").replace("_", "").split())
    try:
        return int(plain)
    except ValueError:
        pass
    try:
        number = float(plain)
    except ValueError:
        return None
    return int(number) if isfinite(number) and number.is_integer() and abs(number) <= _EXACT else None


def parse_float(text: str) -> float | None:
    """A number from ``0.0002``, ``2e-4`` or ``0,5``; None when it is none."""
    plain = "".join(text.replace("−", "-").split())
    if "," in plain and "." not in plain:
        plain = plain.replace(",", ".")
    try:
        number = float(plain)
    except ValueError:
        return None
    return number if isfinite(number) else None


def show(number: float) -> str:
    """The shortest text that reads back as the same number: ``0.0002``, ``64``, ``1e-8``."""
    if isinstance(number, int):
        return str(number)
    if number == 0 or 1e-6 <= abs(number) < 1e9:
        return str(np.format_float_positional(number, trim="-"))
    return str(np.format_float_scientific(number, trim="-", exp_digits=1))


def step_int(number: int, steps: int) -> int:
    """Up or down by ones, from 100 on by tens, from 1,000 on by hundreds."""
    for _ in range(abs(steps)):
        size = 10 ** max(0, len(str(abs(number))) - 2)
        if steps < 0 and abs(number) == 10 * size > 10:
            size //= 10
        number += size if steps > 0 else -size
    return number


def step_float(number: float, steps: int, *, multiply: bool) -> float:
    """Up or down: through 1, 2, 5, 10 when ``multiply``, else by one in the last decimal place shown."""
    for _ in range(abs(steps)):
        number = _next_of_125(number, steps > 0) if multiply and number > 0 else _next_decimal(number, steps > 0)
    return number


def _next_of_125(number: float, up: bool) -> float:
    power = floor(log10(number))
    ladder = [float(f"{digit}e{exponent}") for exponent in (power - 1, power, power + 1) for digit in (1, 2, 5)]
    if up:
        return next(rung for rung in ladder if rung > number * (1 + 1e-9))
    return next(rung for rung in reversed(ladder) if rung < number * (1 - 1e-9))


def _next_decimal(number: float, up: bool) -> float:
    text = show(number)
    places = len(text.partition(".")[2]) if "e" not in text else 6
    places = places or 1 if abs(number) < 10 else places
    return round(number + (1 if up else -1) * 10.0**-places, places)
