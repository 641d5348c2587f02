"""When two spellings name the same class: a grant names it by hand, the roll as the MIS writes it."""

import unicodedata


def class_key(name: str) -> str:
    """NFKC, blanks run together, case folded: what names of classes are compared by ("7B " and "7b" are one class)."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())
