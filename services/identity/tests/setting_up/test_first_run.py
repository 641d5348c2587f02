"""The first run: one link, once, all or nothing; and the command that makes the link."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from chassis.ground.context import NOBODY
from haven_schemas.acts.identity import first_run as contract
from haven_schemas.acts.identity.passwords import UseMailedLink
from haven_schemas.acts.paging import Empty
from haven_schemas.errors import ErrorCode, FieldCode, Problem
from haven_schemas.rights import Right
from identity.first_run import main
from identity.models import (
    FirstRunLinkRow,
    InstallationRow,
    MailedLinkRow,
    SchoolRow,
    StaffGrantRow,
    StaffRow,
    TrustPolicyRow,
)
from identity.passwords.link import use_link
from identity.setting_up.first_run import check_first_run, first_run
from identity.setting_up.links import first_run_digest
from identity.setting_up.make import installation_state, make_first_run_link
from identity.telling.links import link_digest as invitation_digest
from sqlalchemy import func, select

TOKEN = "a token of forty-three characters or so ...."
PASSWORD = "Pebble 42 & lantern"
NEWCOMERS = {"Ada Admin": "ada@trust.example", "Ben Backup": "ben@trust.example"}


def problem_of(call, *arguments):
    with pytest.raises(Problem) as problem:
        call(*arguments)
    return problem.value


def refusal(call, *arguments):
    return problem_of(call, *arguments).code


def fields_of(call, *arguments):
    return [(each.field, each.code) for each in problem_of(call, *arguments).fields]


def asked(token=TOKEN, **changed):
    given = {
        "token": token,
        "trust_name": "Alder Trust",
        "schools": [
            {"urn": "100001", "laestab": "2011001", "name": "Alder School"},
            {"urn": "100002", "laestab": None, "name": "Beech School"},
        ],
        "administrators": [
            {"name": "Ada Admin", "email": "Ada@Trust.example", "password": PASSWORD},
            {"name": "Ben Backup", "email": "ben@trust.example", "password": None},
        ],
    }
    return contract.FirstRun(**{**given, **changed})


@pytest.fixture
def installation(identity):
    """The calls of a first run."""

    class Installation:
        def make_link(self, token=TOKEN):
            return identity.run(NOBODY, make_first_run_link, token, identity.extras.trust_id)

        def check(self, token=TOKEN):
            return identity.run(NOBODY, check_first_run, identity.extras, contract.CheckFirstRun(token=token))

        def run(self, request=None):
            return identity.run(NOBODY, first_run, identity.extras, request or asked())

        def state(self):
            found = identity.run(NOBODY, installation_state)
            return found.set_up, found.trust_name

        def rows(self, kind):
            with identity.database.unit(NOBODY) as unit:
                return list(unit.session.scalars(select(kind)))

        def count(self, *kinds):
            with identity.database.unit(NOBODY) as unit:
                return sum(unit.session.scalar(select(func.count()).select_from(kind)) for kind in kinds)

    return Installation()


class TestTheRun:
    def test_it_makes_the_trust_its_schools_and_two_administrators(self, identity, installation):
        installation.make_link()
        assert (installation.check().set_up, installation.state()) == (False, (False, None))
        assert installation.run() == Empty(), "and shows nobody's link"
        assert installation.state() == (True, "Alder Trust")
        assert {(row.urn, row.laestab, row.name) for row in installation.rows(SchoolRow)} == {
            ("100001", "2011001", "Alder School"),
            ("100002", None, "Beech School"),
        }
        staff = {row.name: row for row in installation.rows(StaffRow)}
        assert {name: row.email for name, row in staff.items()} == NEWCOMERS
        grants = installation.rows(StaffGrantRow)
        assert {(row.role, row.school_id, row.first_run) for row in grants} == {("administrator", None, True)}
        kinds = [kind for kind, _, _ in identity.published()]
        assert sorted(kinds) == sorted(
            ["identity.school_changed", "identity.staff_changed"] * 2
            + ["identity.installation_set_up", "identity.notice_due"]
        )
        (entry,) = identity.audited("installation:first_run:complete")
        assert entry["actor_id"] == str(staff["Ada Admin"].id)
        assert len(entry["school_ids"]) == 2

    def test_the_one_signs_in_and_the_other_has_a_link(self, identity, installation):
        installation.make_link()
        installation.run()
        view = identity.view(identity.sign_in("ada@trust.example", PASSWORD).session_token)
        assert {each.name for each in view.schools} == {"Alder School", "Beech School"}
        assert Right.ROLE_GIVE in view.rights
        assert Right.RECORD_READ not in view.rights
        (link,) = installation.rows(MailedLinkRow)
        assert (link.kind, link.created_by) == ("invitation", view.staff_id)
        with pytest.raises(Problem):
            identity.sign_in("ben@trust.example", PASSWORD)

    @pytest.mark.parametrize(("profile", "taken"), [("ncsc", True), ("source_document", False), (None, False)])
    def test_the_rules_that_are_chosen_hold_from_the_first_password_on(self, identity, installation, profile, taken):
        words = "quiet heron crossing marsh"
        ada = {"name": "Ada Admin", "email": "ada@trust.example", "password": words}
        ben = {"name": "Ben Backup", "email": "ben@trust.example", "password": None}
        installation.make_link()
        request = asked(password_profile=profile, administrators=[ada, ben])
        if not taken:
            with pytest.raises(Problem) as refused:
                installation.run(request)
            assert [each.code for each in refused.value.fields] == [FieldCode.NEEDS_KINDS]
            return
        installation.run(request)
        (rules,) = installation.rows(TrustPolicyRow)
        assert rules.password_profile == profile

    def test_the_link_works_once(self, identity, installation):
        installation.make_link()
        installation.run()
        assert installation.count(FirstRunLinkRow) == 0
        again = asked(administrators=[{"name": n, "email": f"x{e}", "password": None} for n, e in NEWCOMERS.items()])
        assert refusal(installation.run, again) is ErrorCode.LINK_INVALID
        assert refusal(installation.check) is ErrorCode.LINK_INVALID
        assert refusal(installation.make_link) is ErrorCode.NOT_PERMITTED
        assert len(identity.audited("installation:first_run:refuse")) == 2

    def test_of_two_at_once_one_is_done(self, identity, installation):
        installation.make_link()

        def attempt(number):
            people = [
                {"name": "Ada Admin", "email": f"ada{number}@trust.example", "password": PASSWORD},
                {"name": "Ben Backup", "email": f"ben{number}@trust.example", "password": None},
            ]
            try:
                installation.run(asked(administrators=people))
            except Problem as problem:
                return problem.code
            return "done"

        with ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(attempt, range(8)))
        assert sorted(answers) == ["done", *[ErrorCode.LINK_INVALID] * 7]
        assert installation.count(StaffRow) == 2

    @pytest.mark.parametrize(
        ("changed", "wrong"),
        [
            ({"trust_name": " "}, [("trust_name", FieldCode.REQUIRED)]),
            (
                {"schools": [{"urn": "100001", "laestab": None, "name": name} for name in ("A", "B")]},
                [("schools.1.urn", FieldCode.DUPLICATE)],
            ),
            (
                {"schools": [{"urn": f"10000{n}", "laestab": "2011001", "name": "A"} for n in (1, 2)]},
                [("schools.1.laestab", FieldCode.DUPLICATE)],
            ),
            ({"schools": [{"urn": "100001", "laestab": None, "name": " "}]}, [("schools.0.name", FieldCode.REQUIRED)]),
            (
                {"administrators": [{"name": "A", "email": e, "password": None} for e in NEWCOMERS.values()]},
                [("administrators.0.password", FieldCode.REQUIRED)],
            ),
            (
                {"administrators": [{"name": "A", "email": e, "password": PASSWORD} for e in NEWCOMERS.values()]},
                [("administrators.1.password", FieldCode.NOT_ALLOWED)],
            ),
            (
                {
                    "administrators": [
                        {"name": "A", "email": "a@trust.example", "password": PASSWORD},
                        {"name": "B", "email": " A@TRUST.example", "password": None},
                    ]
                },
                [("administrators.1.email", FieldCode.DUPLICATE)],
            ),
            (
                {
                    "administrators": [
                        {"name": "A", "email": "a@trust.example", "password": None},
                        {"name": "B", "email": "nobody", "password": PASSWORD},
                    ]
                },
                [("administrators.1.email", FieldCode.WRONG_FORMAT)],
            ),
            (
                {
                    "administrators": [
                        {"name": "A", "email": "a@trust.example", "password": None},
                        {"name": "B", "email": "b@trust.example", "password": "short 1!"},
                    ]
                },
                [("administrators.1.password", FieldCode.TOO_SHORT)],
            ),
        ],
    )
    def test_what_is_wrong_leaves_nothing_behind_and_the_link_whole(self, identity, installation, changed, wrong):
        installation.make_link()
        assert fields_of(installation.run, asked(**changed)) == wrong
        assert installation.count(InstallationRow, SchoolRow, StaffRow, StaffGrantRow, MailedLinkRow) == 0
        assert (identity.published(), installation.state()) == ([], (False, None))
        installation.run()


class TestTheLink:
    def test_it_holds_an_hour_and_only_the_newest_does(self, identity, installation):
        installation.make_link("the first of two tokens")
        installation.make_link()
        assert [row.token_digest for row in installation.rows(FirstRunLinkRow)] == [first_run_digest(TOKEN)]
        assert refusal(installation.check, "the first of two tokens") is ErrorCode.LINK_INVALID
        identity.later(minutes=59, seconds=59)
        assert installation.check().set_up is False
        identity.later(seconds=1)
        assert refusal(installation.check) is ErrorCode.LINK_INVALID
        assert refusal(installation.run) is ErrorCode.LINK_INVALID

    def test_wrong_links_are_throttled_and_stop_no_right_one(self, identity, installation):
        installation.make_link()
        answers = [refusal(installation.check, f"{number:040d}") for number in range(12)]
        assert answers == [ErrorCode.LINK_INVALID] * 10 + [ErrorCode.TOO_MANY_REQUESTS] * 2
        assert len(identity.audited("installation:first_run:refuse")) == 10
        assert installation.check().set_up is False
        installation.run()

    def test_an_account_of_the_set_up_counts_as_set_up(self, identity, installation):
        installation.make_link()
        identity.add_staff("administrator", [])
        assert installation.state() == (True, None)
        for call in (installation.check, installation.run):
            assert refusal(call) is ErrorCode.LINK_INVALID
        assert refusal(installation.make_link) is ErrorCode.NOT_PERMITTED


class TestTheCommand:
    def test_it_prints_the_link_once_and_refuses_once_set_up(self, identity, installation, world, monkeypatch, capsys):
        env = {
            "PATH": os.environ["PATH"],
            **world.settings_for("identity"),
            "HAVEN_DATABASE_URL": identity.database.engine.url.render_as_string(hide_password=False),
        }
        env.pop("HAVEN_SERVICE", None)

        def run(*arguments):
            """As a process of its own does, whose start takes two seconds."""
            for name, value in env.items():
                monkeypatch.setenv(name, value)
            monkeypatch.setattr(sys, "argv", ["first_run", *arguments])
            ended = main()
            return ended, *capsys.readouterr()

        started = [sys.executable, "-m", "identity.first_run"]
        printed = subprocess.run(started, env=env, capture_output=True, text=True, timeout=60, check=False)
        assert printed.returncode == 0, printed.stderr
        address, _, token = printed.stdout.strip().partition("#")
        assert address == f"{env['HAVEN_PUBLIC_URL']}/first-run"
        assert len(token) == 43
        assert "#" not in printed.stderr
        assert [row.token_digest for row in installation.rows(FirstRunLinkRow)] == [first_run_digest(token)]
        (entry,) = identity.audited("installation:link:make")
        assert entry["actor_id"] == str(identity.extras.trust_id)
        installation.run(asked(token))
        mailed = [row.token_digest for row in installation.rows(MailedLinkRow)]
        ended, said, _ = run("--only-first")
        assert (ended, said) == (1, "")
        assert [row.token_digest for row in installation.rows(MailedLinkRow)] == mailed, "the mailed one still opens"
        ended, said, told = run()
        assert ended == 0, told
        address, _, token = said.strip().partition("#")
        assert address == f"{env['HAVEN_PUBLIC_URL']}/choose-password"
        assert "#" not in told
        (link,) = installation.rows(MailedLinkRow)
        assert (link.kind, link.token_digest) == ("invitation", invitation_digest(token)), "the mailed one is void"
        (_, entry) = identity.audited("staff:link:send", "installation:link:make")
        assert (entry["outcome"], entry["actor_id"]) == ("invitation_printed", str(identity.extras.trust_id))
        identity.run(NOBODY, use_link, identity.extras, UseMailedLink(token=token, new=PASSWORD))
        ended, said, told = run()
        assert (ended, said) == (1, "")
        assert "set up already" in told
        env["HAVEN_DATABASE_URL"] = "postgresql+psycopg2://identity_app:none@127.0.0.1:1/identity"
        ended, said, told = run()
        assert (ended, said) == (2, "")
        assert "does not answer" in told
