"""The first line of what was written, as much as a list shows."""

MOST_LETTERS = 120


def first_line(text: str) -> str:
    """The first line that says anything, cut at a word where it is long; empty for an empty text."""
    line = next((" ".join(each.split()) for each in text.splitlines() if each.strip()), "")
    if len(line) <= MOST_LETTERS:
        return line
    cut = line[: MOST_LETTERS - 1]
    return (cut.rsplit(" ", 1)[0] if " " in cut else cut) + "…"
