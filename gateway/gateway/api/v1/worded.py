"""What each code of the API means, in the words people read for it on pages: added to the document's closed lists."""

from typing import Any

from haven_schemas.words.vocabulary import words_of_codes


def with_words(schema: Any) -> Any:
    """The same schema in which each ``enum`` that has words says them in its ``description``."""
    if isinstance(schema, list):
        return [with_words(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    inner = {name: with_words(each) for name, each in schema.items()}
    said = _words_of(inner.get("enum"))
    return {**inner, "description": " ".join(filter(None, (inner.get("description"), said)))} if said else inner


def _words_of(codes: Any) -> str:
    if not isinstance(codes, list) or not all(isinstance(code, str) for code in codes):
        return ""
    words = words_of_codes(frozenset(codes)) or {}
    return "; ".join(f"`{code}`: {words[code].removesuffix('.')}" for code in codes if code in words)
