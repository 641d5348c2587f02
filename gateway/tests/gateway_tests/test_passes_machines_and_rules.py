"""Day passes, machine accounts and sign-in rules before an identity that answers for a small trust."""

from haven_schemas.errors import ErrorCode, Problem

from gateway_tests.administered import NORTH, SOUTH, number, send


def test_a_code_of_a_day_pass_is_shown_once(ada, identity):
    answer = send(ada, "/day-passes", school="910002", name="Vic Visitor")
    assert "KESTREL-4821-MOSS" in answer.text
    assert "https://localhost:8443/visitor" in answer.text
    assert identity.last("admit_visitor").school_id == SOUTH.id
    assert "KESTREL-4821-MOSS" not in ada.get("/day-passes").text
    nameless = send(ada, "/day-passes", school="910001", name=" ")
    assert "Write the visitor&#39;s name." in nameless.text
    assert send(ada, "/day-passes/end", "/day-passes", school="910002", pass_id=str(number(70))).status_code == 303


def test_a_machines_key_is_shown_once(ada, identity):
    answer = send(ada, "/machine-accounts", name="Dashboards", rights=["audit:read"], schools=["trust"])
    assert "hvk_kkkk" in answer.text
    assert identity.last("add_machine").school_ids == []
    again = send(ada, "/machine-accounts/rotate", "/machine-accounts", machine_id=str(number(50)), overlap_hours="72")
    assert "The key before holds until" in again.text
    assert identity.last("rotate_machine").overlap_hours == 72
    assert "hvk_nnnn" not in ada.get("/machine-accounts").text
    empty = send(ada, "/machine-accounts", rights=["audit:read"])
    assert empty.status_code == 400
    assert "Choose the schools, or the whole trust." in empty.text
    assert "Give the account a name" in empty.text
    removed = send(ada, "/machine-accounts/remove", "/machine-accounts", machine_id=str(number(50)))
    assert removed.status_code == 303


def test_the_profile_and_the_time_outs_are_set(ada, identity):
    fields = {"password_profile": "ncsc", "idle_minutes": "45", "elevation_minutes": "", "version": "2"}
    assert send(ada, "/sign-in-rules", **fields).status_code == 303
    asked = identity.last("set_policy")
    assert (asked.password_profile, asked.idle_minutes, asked.elevation_minutes, asked.version) == ("ncsc", 45, None, 2)
    wrong = send(ada, "/sign-in-rules", **{**fields, "idle_minutes": "90"})
    assert wrong.status_code == 400
    assert "from 15 to 60" in wrong.text
    assert 'value="90"' in wrong.text
    identity.answers["set_policy"] = Problem(ErrorCode.STALE_VERSION)
    stale = send(ada, "/sign-in-rules", **fields)
    assert stale.status_code == 412
    assert "Someone else changed the rules" in stale.text
    assert 'value="45"' in stale.text


def test_a_school_has_a_time_out_of_its_own(ada, identity):
    assert send(ada, "/sign-in-rules/school", "/sign-in-rules", school="910001", idle_minutes="15").status_code == 303
    assert (identity.last("set_school_time_out").school_id, identity.last("set_school_time_out").idle_minutes) == (
        NORTH.id,
        15,
    )
    wrong = send(ada, "/sign-in-rules/school", "/sign-in-rules", school="910001", idle_minutes="soon")
    assert wrong.status_code == 400
    assert 'value="soon"' in wrong.text
