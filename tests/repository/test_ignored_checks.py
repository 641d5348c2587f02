"""Whoever passes over a check of ruff or mypy names it, and says why: `# noqa: S105  # a length of time`."""

import io
import re
import tokenize

from sources import name_of, python_files

DIRECTIVE = re.compile(r"#\s*(noqa|type:\s*ignore)", re.IGNORECASE)
WITH_REASON = re.compile(
    r"# (noqa: [A-Z]+\d+(, [A-Z]+\d+)*|type: ignore\[[a-z-]+(, [a-z-]+)*\])  # (?P<reason>\S.{5,})$"
)


def comments(text):
    return (each for each in tokenize.generate_tokens(io.StringIO(text).readline) if each.type == tokenize.COMMENT)


def without_reason(text):
    """Lines of ``text`` where a check is passed over without a word about it."""
    return [
        each.start[0]
        for each in comments(text)
        if DIRECTIVE.search(each.string) and WITH_REASON.fullmatch(each.string) is None
    ]


def test_every_ignored_check_says_why():
    silent = [f"{name_of(path)}:{line}" for path in python_files() for line in without_reason(path.read_text())]
    assert silent == []


def test_a_reason_is_asked_for_whatever_form_the_comment_has():
    ignored = (
        "a = 1  # noqa", "a = 1  # noqa: S105", "a = 1  # NOQA: S105", "a = 1  # type: ignore",
        "a = 1  # type: ignore[misc]", "a = 1  # noqa: S105 - a length", "a = 1  # noqa: S105  # x",
    )  # fmt: skip
    assert all(without_reason(f"{line}\n") == [1] for line in ignored)
    explained = ("a = 1  # noqa: S105, E501  # a length of time", "a = 1  # type: ignore[misc]  # it has no types")
    assert all(without_reason(f"{line}\n") == [] for line in explained)
    assert without_reason('a = "# noqa"\n') == []
