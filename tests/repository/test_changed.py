"""``./haven test changed``: every file selects something by a rule, and what is selected is what goes through it."""

import subprocess

import pytest
from sources import ROOT
from support.changed import table
from support.changed.addresses import Pages
from support.changed.checkout import Checkout
from support.changed.files_of_tests import read
from support.changed.links import Links
from support.changed.nearest import keep_nearest
from support.changed.product import Product
from support.changed.selection import Selection, Selector, areas_opened
from support.changed.told import UnknownCommit, chosen

SETTINGS = '[tool.pytest.ini_options]\npythonpath = ["tests"]\n[tool.importlinter]\nroot_packages = ["made_up"]\n'


@pytest.fixture(scope="module")
def selector() -> Selector:
    return Selector(Checkout(ROOT))


@pytest.fixture
def made_up(tmp_path, monkeypatch):
    """A function that makes a checkout of these files, all of them committed."""

    def make(**files: str) -> Checkout:
        for name, text in {"pyproject.toml": SETTINGS, **files}.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        for command in (["init", "-q", "-b", "main"], ["add", "-A"], ["commit", "-q", "-m", "begun"]):
            subprocess.run(["git", "-c", "user.name=a", "-c", "user.email=a@b", *command], cwd=tmp_path, check=True)
        monkeypatch.syspath_prepend(tmp_path)
        return Checkout(tmp_path)

    return make


def test_every_file_is_in_the_graph_or_has_a_line(selector) -> None:
    """A new folder is thought of: without a line it selects everything, each time."""
    assert [name for name in sorted(selector.checkout.files) if not selector.covers(name)] == []


def test_every_line_is_about_a_file_and_selects_tests_that_are_there(selector) -> None:
    files, tests = selector.checkout.files, selector.checkout.tests
    for line in table.TABLE:
        filled = [selected for selected in map(line.selected, files) if selected is not None]
        assert filled, f"no file is {line.files}"
        for place, pattern in enumerate(line.tests):
            wanted = {selected[place] for selected in filled}
            assert table.fitting(wanted, tests), f"{line.files} selects {pattern}, which is no test"


@pytest.mark.parametrize(
    ("changed", "selected", "left"),
    [
        (
            "gateway/gateway/areas/triage/pages/queue.py",
            ("tests/browser/test_triage.py", "tests/security/test_every_route.py"),
            ("tests/browser/test_schools.py", "services/incidents/tests/triage/test_triage.py"),
        ),
        (
            "gateway/gateway/areas/schools/templates/schools.html",
            ("gateway/tests/gateway_tests/test_schools.py", "tests/browser/test_schools.py"),
            ("tests/browser/test_triage.py", "gateway/tests/gateway_tests/test_retention.py"),
        ),
        (
            "services/retention/retention/holds/hold.py",
            ("services/retention/tests/holds/test_holds.py", "tests/repository/test_calls.py"),
            ("services/referrals/tests/rules/test_list_rules.py", "services/pupils/tests/roll/test_roll_full.py"),
        ),
        (
            "shared-schemas/haven_schemas/acts/incidents/triage.py",
            ("services/incidents/tests/test_service.py", "tests/security/test_rights_on_the_bus.py"),
            ("services/pupils/tests/roll/test_roll_full.py",),
        ),
        (
            "services/identity/identity/migrations/versions/0001_roles.py",
            ("services/identity/tests/test_migrations.py", "tests/security/test_row_level_security.py"),
            ("services/incidents/tests/test_migrations.py", "tests/browser/test_schools.py"),
        ),
        (
            "docs/runbooks/outbox-stuck.md",
            ("tests/repository/test_documents.py", "tests/deploy/test_runbooks.py"),
            ("tests/deploy/test_kubernetes.py", "tests/end_to_end/test_concern_path.py"),
        ),
        (
            "tests/browser/people.py",
            ("tests/browser/test_schools.py",),
            ("tests/security/test_rights.py", "tests/end_to_end/test_concern_path.py"),
        ),
        ("uv.lock", ("tests/browser/test_schools.py", "services/audit/tests/test_leaf.py"), ()),
    ],
)
def test_a_change_selects_what_goes_through_it(selector, changed, selected, left) -> None:
    found = selector.select([changed]).modules
    assert [each for each in (*selected, *left) if each not in selector.checkout.tests] == []
    assert set(selected) - found.keys() == set()
    assert set(left) & found.keys() == set()


def test_a_service_tells_its_stories_by_the_pages_that_ask_it(selector) -> None:
    found = selector.select(["services/identity/identity/schools/school.py"])
    assert "is a story of" in found.modules["tests/browser/test_schools.py"]
    assert "tests/browser/test_triage.py" not in found.modules


def test_a_file_that_nothing_is_said_of_selects_everything(selector) -> None:
    found = selector.select(["somewhere/new.txt"])
    assert (found.modules.keys() | found.left.keys(), found.unknown) == (selector.checkout.tests, ["somewhere/new.txt"])


def test_what_is_nearest_is_run_as_far_as_two_minutes_reach() -> None:
    found = Selection()
    found.add(["tests/browser/test_one.py"], "changed itself", 0)
    found.add(
        ["services/a/tests/test_near.py", "tests/browser/test_near.py", "services/a/tests/test_dear.py"], "near", 1
    )
    found.add(["services/a/tests/test_far.py", "services/a/tests/test_farther.py"], "far", 2)
    seconds = dict.fromkeys(found.modules, 10.0) | {"services/a/tests/test_dear.py": 100.0}
    keep_nearest(found, seconds, most=10.0 + 15.0 + 30.0)  # a browser is started once
    assert sorted(each.partition("test_")[2] for each in found.modules) == ["far.py", "near.py", "near.py", "one.py"]
    assert found.left.keys() == {"services/a/tests/test_dear.py", "services/a/tests/test_farther.py"}


def test_what_changed_itself_is_run_whatever_it_takes() -> None:
    found = Selection()
    found.add(["services/a/tests/test_dear.py"], "changed itself", 0)
    keep_nearest(found, {"services/a/tests/test_dear.py": 1_000.0}, most=1.0)
    assert (list(found.modules), found.left) == (["services/a/tests/test_dear.py"], {})


def test_a_deleted_module_selects_what_its_package_does(selector) -> None:
    found = selector.select(["services/retention/retention/holds/gone.py"]).modules
    assert "services/retention/tests/holds/test_holds.py" in found


def test_areas_of_a_story(selector) -> None:
    assert {"triage"} <= areas_opened(selector, "tests/browser/test_triage.py").keys()


def test_what_differs_is_what_git_says_and_what_it_does_not_know_yet(made_up) -> None:
    checkout = made_up(**{"made_up/__init__.py": "", "made_up/a.py": "", "made_up/b.py": "", ".gitignore": "kept\n"})
    (checkout.root / "made_up/a.py").write_text("A = 1\n")
    (checkout.root / "made_up/b.py").unlink()
    for name in ("new.md", "kept"):
        (checkout.root / name).write_text("")
    assert checkout.changed_since(checkout.commit_before()) == {"made_up/a.py", "made_up/b.py", "new.md"}


def test_nothing_differs_and_nothing_is_run(made_up) -> None:
    modules, lines = chosen(made_up().root, None)
    assert (modules, len(lines)) == ([], 1)
    with pytest.raises(UnknownCommit):
        chosen(made_up(again="").root, "nowhere")


def test_imports_lead_on_and_tables_are_found_by_their_classes(made_up) -> None:
    product = Product(
        made_up(
            **{
                "made_up/__init__.py": "",
                "made_up/models/__init__.py": "from .child import ChildRow\nfrom .school import SchoolRow\n",
                "made_up/models/child.py": "class ChildRow: ...\n",
                "made_up/models/school.py": "class SchoolRow: ...\n",
                "made_up/use.py": "from made_up.models import ChildRow\n",
                "made_up/reach.py": "from made_up import use\n",
                "made_up/other.py": "from made_up.models import SchoolRow\n",
            }
        )
    )
    child, use, reach = "made_up.models.child", "made_up.use", "made_up.reach"
    assert product.reached_from([child]) == {child, use, reach}
    assert product.nearest("made_up/use.py") == use
    assert product.nearest("made_up/models/gone.py") == "made_up.models"


def test_a_test_goes_through_what_it_calls_of_its_fixtures(made_up) -> None:
    files = {
        "tests/conftest.py": (
            "import pytest\nfrom made_up import opened, closed\nfrom office import Office\n"
            "@pytest.fixture\ndef office(): return Office()\n"
            "@pytest.fixture\ndef other(): return closed\n"
        ),
        "tests/office.py": (
            "from made_up import opened, closed\nclass Office:\n"
            "  def open(self): return self.really()\n  def really(self): return opened\n"
            "  def close(self): return closed\n"
        ),
        "tests/test_open.py": "def test(office): office.open()\n",
        "tests/test_close.py": "def test(office): office.close()\n",
        "tests/test_alone.py": "from made_up import closed\ndef test(): pass\n",
    }
    links = Links(
        made_up(**files), {name: read(text) for name, text in files.items()}, ["made_up.opened", "made_up.closed"]
    )
    reached = {name: links.goes_through(f"tests/test_{name}.py") for name in ("open", "close", "alone")}
    assert reached == {"open": {"made_up.opened"}, "close": {"made_up.closed"}, "alone": {"made_up.closed"}}
    steps = links.on_top_of(["tests/office.py"])
    assert (steps["tests/office.py"], steps["tests/test_open.py"], steps["tests/test_close.py"]) == (0, 2, 2)
    assert "tests/test_alone.py" not in steps


@pytest.mark.parametrize(
    ("address", "modules"),
    [
        ("/pupils/{}?year=7", {"pupil"}),
        ("/pupils/new", {"new_pupil"}),
        ("{}/risk", {"risk"}),
        ("/concerns/{}/{}", {"risk"}),
        ("{}/{}", set()),
        ("/nowhere", set()),
    ],
)
def test_addresses_are_matched_exactly_first(address: str, modules: set[str]) -> None:
    pages = Pages({"pupil": ["/pupils/<uuid:id>"], "new_pupil": ["/pupils/new"], "risk": ["/concerns/<id>/risk"]})
    assert pages.answering(address) == modules


@pytest.mark.parametrize(
    ("pattern", "name", "filled"),
    [
        ("services/{service}/{service}/**", "services/pupils/pupils/a/b.py", ("tests/pupils/x",)),
        ("services/{service}/{service}/**", "services/pupils/tests/b.py", None),
        ("k8s/(base|components)/*.{service}", "k8s/base/a.yaml", ("tests/yaml/x",)),
        ("**/*.md", "README.md", ()),
    ],
)
def test_a_line_names_parts_of_a_path(pattern: str, name: str, filled: tuple[str, ...] | None) -> None:
    tests = ("tests/{service}/x",) if "{service}" in pattern else ()
    assert table.Line(pattern, tests, "made up").selected(name) == filled
