"""What imports do not show: which tests look at files that are no Python, or that a test reaches by another way.

A line's pattern may name parts of a path, ``{service}``, which stand for themselves wherever they come again. ``**`` is
any number of folders. Each folder that git tracks something in has a line here, or is in the import graph: a new one is
thought of (``tests/repository/test_changed.py``).
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

ALL = "**"
"""Every test."""
DOCUMENTS = (
    "tests/repository/test_documents.py",
    "tests/repository/test_everyday_words.py",
    "tests/repository/test_releases.py",
)
CODE = (
    "tests/repository/test_code_shape.py",
    "tests/repository/test_everyday_words.py",
    "tests/repository/test_ignored_checks.py",
    "tests/repository/test_names_of_classes.py",
    "tests/repository/test_privacy_rules.py",
)
RIGHTS = (
    "tests/security/test_rights.py",
    "tests/security/test_rights_on_the_bus.py",
    "tests/security/test_every_route.py",
)
CONTRACTS = (
    "tests/repository/test_calls.py",
    "tests/repository/test_closed_lists.py",
    "tests/repository/test_contracts.py",
    "tests/repository/test_forms_answer.py",
    "tests/repository/test_rights_table.py",
    "tests/repository/test_scopes.py",
    "tests/repository/test_services_inside.py",
    "tests/repository/test_words.py",
)
SERVED = "services/{service}/tests/**/test_(*service|on_the_bus).py"
"""A service as its process."""
SCHEMAS = "shared-schemas/tests/**"
ONE_STORY = ("tests/end_to_end/test_concern_path.py",)


@dataclass(frozen=True)
class Line:
    """``files`` select ``tests``; ``why`` imports do not show it."""

    files: str
    tests: tuple[str, ...]
    why: str

    def selected(self, name: str) -> tuple[str, ...] | None:
        """Patterns of the tests that a file selects by this line; None where the line is not about it."""
        found = _compiled(self.files).fullmatch(name)
        return tuple(_filled(each, found.groupdict()) for each in self.tests) if found else None


TABLE = (
    # What every test stands on.
    Line("{file}.toml", (ALL,), "what is installed, and how pytest and the checks run"),
    Line("uv.lock", (ALL,), "other libraries under everything"),
    Line("conftest.py", (ALL,), "how tests are run"),
    Line("tests/support/(plugin|own_warnings).py", (ALL,), "how tests are run"),
    Line("{folder}/**/pyproject.toml", (ALL,), "what is installed"),
    Line("haven", ("tests/stack/test_command_line.py", *ONE_STORY), "the first program of every command"),
    Line(".ci/**", (), "one line that calls ./haven test"),
    Line(".gitignore", (), "no test reads it"),
    Line(".dockerignore", ("tests/deploy/test_images.py",), "what images are built from"),
    # Rules that are read from the text of the code.
    Line("**/*.py", CODE, "rules about texts of the code"),
    Line("**/{area}/entrypoints.py", (*CONTRACTS, *RIGHTS), "which call asks for which right"),
    Line("services/{service}/{service}/(service|bootstrap).py", (*CONTRACTS, *RIGHTS), "the service whole"),
    Line("services/{service}/{service}/**.py", (SERVED,), "the areas joined"),
    Line("services/{service}/{service}/{area}/**.py", ("tests/repository/test_calls.py",), "what it audits"),
    Line("shared-schemas/haven_schemas/**", (*CONTRACTS, SCHEMAS), "the contracts"),
    Line("shared-schemas/haven_schemas/(acts/**|rights|call|errors).py", RIGHTS, "which call asks for which right"),
    Line("shared-schemas/haven_schemas/acts/{service}(.py|/**)", (SERVED,), "the side that answers"),
    Line(
        "shared-schemas/haven_schemas/acts/{service}/{area}.py",
        ("services/{service}/tests/{area}/**",),
        "the area that answers",
    ),
    Line("shared-schemas/haven_schemas/topology.py", ("tests/stack/test_definitions.py",), "the broker's definitions"),
    Line("shared-schemas/(json|shapes)/**", ("tests/repository/test_contracts.py", SCHEMAS), "released"),
    # A service's files that are no modules.
    Line(
        "services/{service}/{service}/migrations/**",
        (
            "services/{service}/tests/**/test_*migrat*.py",
            "services/{service}/tests/**/test_domain.py",
            "tests/repository/test_(data_map|lawful_bases|services_inside).py",
            "tests/security/test_row_level_security.py",
        ),
        "run by alembic; whose rows are seen is decided there",
    ),
    Line(
        "services/{service}/{service}/models/**",
        (
            "tests/repository/test_(data_map|lawful_bases).py",
            "services/{service}/tests/**/test_*migrat*.py",
        ),
        "compared with the migrations and the data map",
    ),
    Line("services/{service}/{service}/{area}/templates/**", ("services/{service}/tests/{area}/**",), "filled in"),
    Line("services/alerts/alerts/mail/templates/**", ("services/alerts/tests/**",), "mails, filled in"),
    Line("services/{service}/tests/{area}/**/*.(csv|json)", ("services/{service}/tests/{area}/**",), "read as samples"),
    Line("services/timescales/tests/gov_uk/**", ("services/timescales/tests/test_bank*.py",), "read as a sample"),
    # The gateway's.
    Line("gateway/gateway/areas/{area}/templates/**", ("tests/repository/test_(templates|words).py",), "named by all"),
    Line("gateway/gateway/templates/**", ("gateway/tests/**", "tests/repository/test_templates.py"), "of every page"),
    Line("gateway/gateway/(areas|templates)/**.html", ("tests/repository/test_everyday_words.py",), "words of pages"),
    Line("gateway/gateway/areas/help/guides", ("gateway/tests/gateway_tests/test_help.py",), "a link to docs/guides"),
    Line("gateway/gateway/areas/{area}/(pages|api)/**", (*RIGHTS, *CONTRACTS), "which right it asks for"),
    Line(
        "gateway/gateway/(templates|assets)/**",
        (
            "gateway/tests/gateway_tests/test_(pages|compressed|compiled_templates).py",
            "tests/browser/test_every_page.py",
        ),
        "styles and scripts, as browsers have them",
    ),
    Line("gateway/gateway/assets/**", ("tests/browser/test_(without_script|report_survives).py",), "scripts"),
    Line("gateway/(package.json|package-lock.json)", ("tests/browser/test_every_page.py",), "styles of GOV.UK"),
    Line("gateway/api-shapes.txt", ("gateway/tests/gateway_tests/test_shapes_of_answers.py",), "what was released"),
    Line("gateway/gateway/(server|connections|app|state|wsgi|settings)**", ONE_STORY, "served by processes of its own"),
    Line("gateway/gateway/(access|security|sessions)/**", ("tests/security/test_sessions.py",), "of every answer"),
    # What is started.
    Line("services/chassis/chassis/**", ONE_STORY, "the ground of every process"),
    Line("services/watcher/watcher/**", ("tests/faults/test_watching.py",), "a program that nobody imports"),
    Line("deploy/local/haven_local/**", (*ONE_STORY, "services/*/tests/test_service.py"), "starts it all"),
    Line("deploy/local/haven_local/**", ("tests/stack/test_command_line.py",), "commands are found by their names"),
    Line("deploy/local/haven_local/backups/**", ("tests/stack/test_backups.py",), "programs of a whole installation"),
    Line("deploy/local/haven_local/demonstration/**", ("tests/repository/test_set_up_by_people.py",), "read as text"),
    Line("deploy/local/haven_local/materials/**", ("tests/deploy/test_materials.py",), "bills of images"),
    Line("deploy/openbao/**", ("tests/stack/test_(policies|lifecycle).py", "tests/deploy/test_co*.py"), "OpenBao"),
    Line("deploy/(postgres|rabbitmq)/**", ("tests/stack/test_(postgres|definitions).py",), "given to servers"),
    Line("deploy/clamav/**", ("tests/deploy/test_(scanner_check|signatures|co*).py",), "given to the scanner"),
    Line("deploy/proxy/**", ("tests/deploy/test_(proxy_files|co*).py",), "given to the proxy"),
    Line("deploy/(prometheus|grafana)/**", ("tests/deploy/test_(watching|alertmanager|figures).py",), "monitoring"),
    Line("deploy/(images|compose)/**", ("tests/deploy/test_(images|compose|components|materials).py",), "containers"),
    Line("docker-compose.yml", ("tests/deploy/test_(co*|proxy_files).py",), "containers"),
    Line("k8s/**", ("tests/deploy/test_(kubernetes*|components|network|manifest_checks).py",), "manifests"),
    # Documents.
    Line("**/*.md", DOCUMENTS, "documents"),
    Line("docs/(runbooks|guides)/*.md", ("tests/deploy/test_(runbooks|watching).py",), "what people are told to type"),
    Line("docs/guides/*.md", ("gateway/tests/gateway_tests/test_(help|links).py",), "shown as help"),
    Line(
        "docs/{page}.md",
        (
            "tests/repository/**",
            "tests/deploy/test_(network|watching|runbooks).py",
        ),
        "tables that the code is compared with",
    ),
    Line("services/{service}/README.md", ("tests/repository/test_(calls|services_inside).py",), "tables of calls"),
    Line("LICENSE", ("gateway/tests/gateway_tests/test_source.py",), "named on a page"),
    # The tests' own files that are no modules, and programs that no test imports.
    Line("tests/{file}.toml", ("tests/stack/**",), "what a run may cost, and what was looked at"),
    Line("tests/performance/**", ("tests/stack/test_command_line.py",), "benches, started by hand"),
    Line("tests/faults/full_length/**", ("tests/stack/test_command_line.py",), "started by hand"),
    Line("tests/containers/**", ("tests/deploy/test_containers_run.py",), "started by ./haven test containers"),
    Line("tests/repository/*.py", ("tests/repository/**",), "one reads what the other found"),
)  # fmt: skip
"""All lines; a file may have several."""


def lines_for(name: str) -> Iterator[tuple[Line, tuple[str, ...]]]:
    """The lines about a file, with the patterns of tests they select."""
    for line in TABLE:
        selected = line.selected(name)
        if selected is not None:
            yield line, selected


def fitting(patterns: Iterable[str], tests: Iterable[str]) -> frozenset[str]:
    """Of ``tests``, those that one of the patterns fits."""
    wanted = [_compiled(each) for each in patterns]
    return frozenset(name for name in tests if any(each.fullmatch(name) for each in wanted))


_COMPILED: dict[str, re.Pattern[str]] = {}


def _compiled(pattern: str) -> re.Pattern[str]:
    if pattern not in _COMPILED:
        _COMPILED[pattern] = re.compile(_expression(pattern))
    return _COMPILED[pattern]


def _expression(pattern: str) -> str:
    """``**/`` any folders or none, ``**`` anything, ``*`` within a name, ``{x}`` a name, ``(a|b)`` either."""
    made, seen = "", set[str]()
    for part in re.findall(r"\*\*/|\*\*|\*|\{\w+\}|[()|]|[^*{()|]+", pattern):
        if part == "**/":
            made += "(?:.*/)?"
        elif part in {"**", "*"}:
            made += ".*" if part == "**" else "[^/]*"
        elif part.startswith("{"):
            made += f"(?P={part[1:-1]})" if part in seen else f"(?P<{part[1:-1]}>[^/]+)"
            seen.add(part)
        else:
            made += "(?:" if part == "(" else part if part in ")|" else re.escape(part)
    return made


def _filled(pattern: str, given: dict[str, str]) -> str:
    for name, value in given.items():
        pattern = pattern.replace(f"{{{name}}}", value)
    return pattern
