"""A person's work stays within the schools of their token, but for the rule of the second person."""

from sources import ROOT

ALLOWED = {
    "list_requests.py", "owner_proof.py", "ask_confirmation.py", "decide_request.py", "needs_second_person.py",
    "database.py", "second_persons.py", "second_people.py", "like_names.py", "ask_two_people.py", "say_two_people.py",
    "file_in_sight.py", "second_reader.py", "decide_stop.py",
    "read_at_need.py", "cards_at_need.py", "kept_by_hold.py", "take_concern.py",
    "entries_of.py", "course.py", "wide_hold.py", "standings.py",
}  # fmt: skip
"""Files of decision 29, which decide row by row what somebody of another school sees and does; of decision 120, by
which a second person reads one file; of decision 119, of one child who is there now, until their school answers; of
decision 137, of what stops letters about a child who came; of decision 132, by which what waits at another school comes
to nothing and nothing is shown; and of decision 129, of what is open about a child whose file is read, or was signed
for, where they went."""


def test_only_the_rule_of_the_second_person_reaches_beyond_one_s_own_schools():
    found = {
        path.name
        for path in (ROOT / "services").rglob("*.py")
        if "/tests/" not in str(path) and "beyond_own_schools" in path.read_text("utf-8")
    }
    assert found == ALLOWED
