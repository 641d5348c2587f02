"""No personal data or secret in a log call, a metric label or an exception; no catching everything in silence."""

import ast

from sources import name_of, nodes_of, product_files

LOG_METHODS = {"debug", "info", "warning", "error", "critical", "exception", "fault"}
PERSONAL = {
    "account", "body", "child_words", "code", "date_of_birth", "dob", "email", "first_name", "forename", "known_as",
    "legal_name", "name", "narrative", "network", "not_listed", "password", "postcode", "query", "reason_text",
    "secret", "sender_name", "surname", "text", "token", "totp", "upn",
}  # fmt: skip
CODES_ARE_FINE = {"code"}


def _calls(path, names):
    for node in nodes_of(path):
        if isinstance(node, ast.Call):
            called = node.func
            last = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
            if last in names:
                yield node


def _is_fixed(argument):
    if isinstance(argument, ast.IfExp):
        return _is_fixed(argument.body) and _is_fixed(argument.orelse)
    return isinstance(argument, ast.Constant)


def test_log_calls_have_a_fixed_event_name_and_no_personal_field():
    wrong = []
    for path in product_files():
        if path.name == "logs.py":
            continue
        for call in _calls(path, LOG_METHODS):
            owner = call.func.value if isinstance(call.func, ast.Attribute) else None
            if owner is not None and getattr(owner, "id", "") not in ("log", "logger", "logging", "_log"):
                continue
            given = {keyword.arg for keyword in call.keywords} - CODES_ARE_FINE
            fixed = [argument for argument in call.args if _is_fixed(argument)]
            if given & PERSONAL or not fixed or any(isinstance(argument, ast.JoinedStr) for argument in call.args):
                wrong.append(f"{name_of(path)}:{call.lineno}")
    assert wrong == []


def test_nothing_is_swallowed():
    wrong = []
    for path in product_files():
        for node in nodes_of(path):
            if not isinstance(node, ast.ExceptHandler):
                continue
            everything = node.type is None or getattr(node.type, "id", "") in ("Exception", "BaseException")
            silent = all(isinstance(step, ast.Pass | ast.Continue) for step in node.body)
            if (everything and silent) or node.type is None:
                wrong.append(f"{name_of(path)}:{node.lineno}")
    assert wrong == []


def _last_name(called):
    return called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")


def test_exceptions_carry_no_interpolated_text():
    """An f-string in a raise is how a name reaches a log; field paths, and what stops a start, are our own words."""
    harmless = {"ClickException", "invalid", "SystemExit", "SettingsError", "TypeError"}
    wrong = [
        f"{name_of(path)}:{node.lineno}"
        for path in product_files()
        if "haven_local" not in path.parts
        for node in nodes_of(path)
        if isinstance(node, ast.Raise)
        and isinstance(node.exc, ast.Call)
        and _last_name(node.exc.func) not in harmless
        and any(isinstance(argument, ast.JoinedStr) for argument in node.exc.args)
    ]
    assert wrong == []


def test_sql_is_never_built_from_strings():
    wrong = []
    for path in product_files():
        if "migrations" in path.parts or path.name == "tables.py":
            continue
        for call in _calls(path, {"text", "execute"}):
            if call.args and isinstance(call.args[0], ast.JoinedStr | ast.BinOp):
                wrong.append(f"{name_of(path)}:{call.lineno}")
    assert wrong == []
