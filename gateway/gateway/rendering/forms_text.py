"""Text as it is taken from a form: plain line ends, no NUL, trimmed."""


def plain_text(value: str) -> str:
    """``value`` as it is kept."""
    return value.replace("\r\n", "\n").replace("\x00", "").strip()
