"""The table of rights as the code has it: run by itself, this module writes ``docs/rights.md`` anew."""

import sys
import typing
from collections.abc import Iterator
from datetime import date, datetime
from uuid import UUID

from haven_schemas.call import Call, all_calls
from haven_schemas.rights import CONFIRMED_RIGHTS, EXEMPT, Right
from haven_schemas.words.access import RIGHTS as RIGHTS_IN_WORDS
from haven_schemas.words.access import ROLES
from identity.roles.roles import RIGHTS
from pydantic import BaseModel
from sources import ROOT

PAGE = ROOT / "docs" / "rights.md"
CHILD_FIELDS = frozenset(
    {
        "subject_id", "subject_ids", "subjects", "pupil_id", "pupil_ids", "pupils", "known_as", "legal_name", "upn",
        "not_listed", "account", "child_words", "action_taken", "text", "reason_text", "outcome", "merged_into",
    }
)  # fmt: skip
"""Fields of replies that hold a child's name or id, or what somebody wrote."""


def entrypoints() -> Iterator[tuple[str, Call]]:
    """``service.method`` and what it asks for, of every service."""
    yield from sorted(all_calls().items())


def of_people() -> dict[str, Call]:
    """Those that people and programs call with a token."""
    return {
        name: spec
        for name, spec in entrypoints()
        if spec.right is not None and not spec.right.startswith(("service:", "installation:"))
    }


def child_fields(kind: typing.Any) -> set[str]:
    """Names of the fields in a reply's type, at any depth, that hold a child or what was written."""
    return all_fields(kind) & CHILD_FIELDS


def all_fields(kind: typing.Any, seen: frozenset[typing.Any] = frozenset()) -> set[str]:
    """Names of the fields of a type, at any depth."""
    if kind in seen or kind in (str, int, bool, bytes, UUID, date, datetime, None):
        return set()
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        inner = (all_fields(field.annotation, seen | {kind}) for field in kind.model_fields.values())
        return set(kind.model_fields).union(*inner)
    return set().union(*(all_fields(each, seen) for each in typing.get_args(kind)))


def page() -> str:
    """The whole page."""
    return "\n".join([*_HEAD, *_rights(), *_FIRST, *_first_tier(), *_TRIAGE, *_while_unproven(), ""])


def _rights() -> Iterator[str]:
    for right, words in RIGHTS_IN_WORDS.items():
        roles = ", ".join(ROLES[role.value] for role in RIGHTS if right in RIGHTS[role]) or "-"
        yield f"| `{right.value}` | {words} | {roles} | {_tier_of(right)} | {_second_person(right)} |"


def _tier_of(right: Right) -> str:
    standard = sorted(name for name, spec in of_people().items() if spec.right == right and spec.tier != "elevated")
    asked = [name for name, spec in of_people().items() if spec.right == right]
    if not asked:
        return "asked for beside others"
    if not standard:
        return "yes"
    return "no" if len(standard) == len(asked) else f"all but {', '.join(f'`{each}`' for each in standard)}"


def _second_person(right: Right) -> str:
    if right in CONFIRMED_RIGHTS:
        return "yes"
    return f"no: {EXEMPT[right]}" if right in EXEMPT else "no: shows no child"


def _first_tier() -> Iterator[str]:
    listed = {name: spec for name, spec in of_people().items() if spec.first_tier}
    for name, spec in sorted(listed.items(), key=lambda each: (not each[1].shows_a_child, each[0])):
        yield f"| `{name}` | `{spec.right}` | {'yes' if spec.shows_a_child else 'no'} | {spec.first_tier} |"


def _while_unproven() -> Iterator[str]:
    for name, spec in sorted(of_people().items()):
        if spec.while_unproven:
            yield f"| `{name}` | `{spec.right}` |"


_HEAD = [
    "# Rights",
    "",
    "Written by `python tests/repository/rights_table.py` from the code, and held to it by a test. Roles are the ready",
    "ones; a trust composes others of the same rights.",
    "",
    "- **Second tier**: whether what the right opens takes a passkey, an authenticator app or a recovery code.",
    "- **Needs a second person**: whether a role with it is in force only once someone agreed",
    "  ([0007](decisions/0007-who-gives-sight-of-records.md)). The same rights are refused with `owner_unproven` while",
    "  nobody has confirmed that an account is still its owner's, but for the triage of new concerns",
    "  ([0030](decisions/0030-nothing-older-than-the-proof-of-the-owner.md)).",
    "",
    "| Right | In words | Ready roles | Second tier | Needs a second person |",
    "|---|---|---|---|---|",
]
_FIRST = [
    "",
    "## What is answered at the first tier",
    "",
    "Everything else asks for the second.",
    "",
    "| Call | Right | Can show a child | Why |",
    "|---|---|---|---|",
]
_TRIAGE = [
    "",
    "## What is answered while nobody has confirmed that the account is its owner's",
    "",
    "Of the rights that need a second person; each shows and moves what was recorded since, and nothing older.",
    "",
    "| Call | Right |",
    "|---|---|",
]

if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    sys.stdout.write(f"{PAGE.relative_to(ROOT)} is written\n")
