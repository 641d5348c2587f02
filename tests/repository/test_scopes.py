"""A person's work stays within the schools of their token, but for the rule of the second person."""

import ast

from sources import ROOT

ALLOWED = {
    "chassis": {"Unit"},
    "identity": {
        "list_requests", "owner_proof", "ask_confirmation", "decide_request", "needs_second_person", "SecondPersons",
        "second_people", "list_like_names", "_first_asked", "say_two_people", "decide_stop",
    },
    "incidents": {"file_in_sight", "cards_at_need", "is_kept_by_hold", "take_concern", "check_not_taken"},
    "pupils": {"read_at_need", "entries_with_schools"},
    "referrals": {"_held"},
    "retention": {
        "announce", "known_to_caller", "facts_for_caller", "open_disposal", "find_file_to_read", "put_back_within",
    },
}  # fmt: skip
"""Functions of decision 29, which decide row by row what somebody of another school sees and does; of decision 120, by
which a second person reads one file; of decision 119, of one child who is there now, until their school answers; of
decision 137, of what stops letters about a child who came; of decision 132, by which what waits at another school comes
to nothing and nothing is shown; and of decision 129, of what is open about a child whose file is read, or was signed
for, where they went."""


def test_only_the_rule_of_the_second_person_reaches_beyond_one_s_own_schools():
    found: dict[str, set[str]] = {}
    for path in (ROOT / "services").rglob("*.py"):
        source, service = path.read_text("utf-8"), path.relative_to(ROOT / "services").parts[0]
        if "/tests/" in str(path) or "beyond_own_schools" not in source:
            continue
        parts = [part for part in ast.parse(source).body if "beyond_own_schools" in ast.unparse(part)]
        found.setdefault(service, set()).update(getattr(part, "name", "the module") for part in parts)
    assert found == ALLOWED
