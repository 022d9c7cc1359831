"""Options that hold several whole numbers as text, such as ``128 64``."""


def numbers_of(text: str) -> list[int]:
    """Those that are separated by spaces or commas; the text has passed `checked_numbers`."""
    return [int(word) for word in text.replace(",", " ").split()]


def checked_numbers(text: str, what: str, *, least: int, most: int, example: str) -> str:
    """``text``, for a validator of the option.

    Args:
        what: one of the numbers is, for the message: ``batch size``.

    Raises:
        ValueError: a word is no whole number from ``least`` to ``most``.
    """
    for word in text.replace(",", " ").split():
        if not word.isdecimal() or not least <= int(word) <= most:
            raise ValueError(f"{word!r} is no {what}; whole numbers from {least} to {most:,} are, as in {example}")
    return text
