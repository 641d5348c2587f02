"""The words of a code stand once, in ``haven_schemas.words``: nothing makes words of a code, or has its own."""

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from haven_schemas import audit_actions, body_regions, errors, rights
from haven_schemas.acts import intake_reasons
from haven_schemas.words.outcomes import OUTCOMES, words_of_outcome
from haven_schemas.words.vocabulary import vocabulary
from sources import nodes, nodes_of

ROOT = Path(__file__).resolve().parents[2]
CODE = [
    path
    for top in ("gateway/gateway", "services", "shared-schemas/haven_schemas", "deploy/local/haven_local")
    for path in sorted((ROOT / top).rglob("*.py"))
    if not {"tests", "migrations", "words"} & set(path.relative_to(ROOT).parts)
]
TEMPLATES = [
    path
    for top in ("gateway/gateway", "services")
    for suffix in ("*.html", "*.txt", "*.js")
    for path in sorted((ROOT / top).rglob(suffix))
    if not {"node_modules", "vendor", "assets"} & set(path.parts)
]
MAKES_WORDS = re.compile(r"""replace\(\s*(['"])_\1\s*,\s*(['"])\s+\2""")
NO_WORDS_OF_A_CODE = {
    "deploy/local/haven_local/commands/status.py": "the names of a few addresses, in a terminal",
}
ENUMS = {
    name: each
    for module in (audit_actions, body_regions, rights, intake_reasons, errors)
    for name, each in vars(module).items()
    if isinstance(each, type) and issubclass(each, str) and hasattr(each, "__members__")
}
CODES = [each.codes for each in vocabulary() if each.codes]
OTHER_WORDS = {
    ("gateway/gateway/areas/home/work.py", "week"): "how far a page looks ahead, not the kind of days a rule counts in",
    ("shared-schemas/haven_schemas/rights.py", "pupil:find"): "why a right waits for nobody",
    ("gateway/gateway/areas/accounts/pages/staff_account.py", "active"): "what was done to an account, as a notice",
    ("gateway/gateway/areas/sign_in/pages/confirm.py", "step_up_failed"): "what to do next with one kind of factor",
    ("gateway/gateway/areas/triage/pages/concern.py", "stale_version"): "what to do next on that page",
}
"""What looks like words of codes and is none, by file and first code."""
PAIR_OF_A_TEMPLATE = re.compile(
    r"""(?:\(|["'{,]\s*|"value":\s*)["']?(?P<code>[a-z_]+)["']\s*(?:,\s*"text":|:|,)\s*"(?P<words>[A-Z][^"]* [^"]*)\""""
)


def of_root(path: Path) -> str:
    """The path as it stands in the lists above."""
    return path.relative_to(ROOT).as_posix()


def test_no_words_are_made_of_a_code():
    made = {of_root(path) for path in [*CODE, *TEMPLATES] if MAKES_WORDS.search(path.read_text())}
    assert made == set(NO_WORDS_OF_A_CODE)


def are_codes(keys: frozenset[str]) -> bool:
    """Whether several of one closed list are among them, and nothing else."""
    return len(keys) > 1 and any(keys <= codes for codes in CODES)


def code_of(key: ast.expr | None) -> str:
    """What a key stands for: a text, or a member of one of our enumerations; else what is no code."""
    if isinstance(key, ast.Constant):
        return str(key.value)
    if isinstance(key, ast.Attribute) and isinstance(key.value, ast.Name):
        enum = ENUMS.get(key.value.id)
        return str(enum[key.attr].value) if enum and key.attr in enum.__members__ else key.attr.lower()
    return "(no code)"


def is_for_people(value: ast.expr) -> bool:
    """Whether it reads like words: several of them, or one that begins with a capital."""
    return (
        isinstance(value, ast.Constant) and isinstance(value.value, str) and bool(re.search(r" |^[A-Z]", value.value))
    )


def second_words(text: str) -> Iterator[tuple[str, ...]]:
    """The codes of every mapping or list of pairs from codes to words."""
    for node in nodes(text):
        pairs: list[tuple[ast.expr | None, ast.expr]] = []
        if isinstance(node, ast.Dict):
            pairs = [*zip(node.keys, node.values, strict=True)]
        elif isinstance(node, ast.Tuple | ast.List | ast.Set):
            pairs = [
                (each.elts[0], each.elts[1]) for each in node.elts if isinstance(each, ast.Tuple) and len(each.elts) > 1
            ]
        worded = [code_of(key) for key, value in pairs if key is not None and is_for_people(value)]
        if are_codes(frozenset(worded)):
            yield tuple(worded)


def elsewhere(
    paths: list[Path], words_in: Callable[[str], Iterator[tuple[str, ...]]]
) -> list[tuple[str, tuple[str, ...]]]:
    """Files with words of codes, but for what is no such thing."""
    found = [(of_root(path), codes) for path in paths for codes in words_in(path.read_text())]
    return [(name, codes) for name, codes in found if (name, codes[0]) not in OTHER_WORDS]


def test_no_code_has_words_elsewhere():
    assert elsewhere(CODE, second_words) == []


def words_of_template(text: str) -> Iterator[tuple[str, ...]]:
    """The codes that have words within one expression or line of a template."""
    for part in re.findall(r"\{[{%].*?[%}]\}", text, re.DOTALL):
        pairs = [(found["code"], found["words"]) for found in PAIR_OF_A_TEMPLATE.finditer(part)]
        codes = tuple(code for code, _ in pairs)
        if any(len(frozenset(codes) & known) > 1 for known in CODES):
            yield codes


def test_no_template_has_words_of_its_own():
    assert elsewhere(TEMPLATES, words_of_template) == []


def test_what_is_looked_for_is_found():
    assert [*second_words('A = {"to_us": "To us", "from_us": "From us"}')] == [("to_us", "from_us")]
    assert [*second_words('A = (("low", "Low risk"), ("high", "High risk"))')] == [("low", "high")]
    assert [*second_words("A = {Right.RECORD_READ: 'Read', Right.PUPIL_FIND: 'Find'}")] == [
        ("record:read", "pupil:find")
    ]
    assert [*second_words('A = {"to_us": "css-class", "from_us": "other"}')] == []
    said = '{{ a([{"value": "opened", "text": "Open a record"}, {"value": "added", "text": "Add to it"}]) }}'
    assert [*words_of_template(said)] == [("opened", "added")]
    assert [*words_of_template('{% for a, b in (("pdf", "PDF, to print"), ("html", "A page")) %}')] == [("pdf", "html")]
    assert MAKES_WORDS.search("code.replace('_', ' ')")


def test_what_is_left_out_is_there():
    for name, first in OTHER_WORDS:
        text = (ROOT / name).read_text()
        found = words_of_template(text) if name.endswith(".html") else second_words(text)
        assert first in {codes[0] for codes in found}, name


def texts_in(value: ast.expr) -> Iterator[str]:
    """The texts an expression may come to: itself, or either side of a condition."""
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        yield value.value
    elif isinstance(value, ast.IfExp):
        yield from (*texts_in(value.body), *texts_in(value.orelse))


def test_every_outcome_of_the_audit_log_has_words():
    calls = (
        node for path in CODE if "services" in path.parts for node in nodes_of(path)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "audit"
    )  # fmt: skip
    said = {text for call in calls for each in call.keywords if each.arg == "outcome" for text in texts_in(each.value)}
    assert {"done", "looked_at", "not_confirmed"} <= said
    assert said - set(OUTCOMES) == set()
    assert [words_of_outcome(each) for each in ("minutes_30", "15_minutes")] == ["30 minutes", "15 minutes"]
