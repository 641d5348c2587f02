"""The word that somebody types before a file is destroyed: a tick is made without reading what stands beside it."""

from haven_schemas.errors import FieldCode, FieldProblem

from gateway.pages.forms import text

WORD = "destroy"
WORD_MISSING = "Type the word destroy, so that this does not happen by mistake."


def word_problems() -> list[FieldProblem]:
    """One on ``word`` unless it was typed, in whatever case."""
    typed = text("word").casefold().strip(" .\"'")
    return [] if typed == WORD else [FieldProblem("word", FieldCode.REQUIRED)]
