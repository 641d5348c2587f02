"""Words of a code in the middle of a sentence, or in brackets behind a name."""


def in_a_sentence(words: str) -> str:
    """``May have been harmed`` as ``may have been harmed``; ``SEN support`` and ``UPN`` stay."""
    return words if words[1:2].isupper() else f"{words[:1].lower()}{words[1:]}"
