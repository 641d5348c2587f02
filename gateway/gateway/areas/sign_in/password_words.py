"""What a password must be, in plain words, from the trust's policy: which profile, and why."""

from dataclasses import dataclass

from haven_schemas.acts.identity.passwords import PasswordRules
from haven_schemas.acts.identity.passwords_calls import PASSWORD_RULES
from haven_schemas.errors import FieldCode, FieldProblem, Problem

from gateway.access.correlation import anyone
from gateway.state import haven

_NCSC = (
    "Your trust follows the National Cyber Security Centre: a long password that nobody would guess is safer than a "
    "short one with odd characters, and one that is safe need not be changed every few weeks."
)
_SOURCE_DOCUMENT = (
    "Your trust follows its data protection impact assessment, which asks for letters, digits and special characters, "
    "and for a new password every {days} days."
)
_SOURCE_DOCUMENT_FOR_EVER = (
    "Your trust follows its data protection impact assessment, which asks for letters, digits and special characters."
)


@dataclass(frozen=True)
class RulesInWords:
    """``must``: what the password is held to, a line each. ``why``: whose rule that is."""

    must: tuple[str, ...]
    why: str


def rules_in_words() -> RulesInWords | None:
    """The rules in force, or None while identity does not tell them: the password is held to them all the same."""
    try:
        rules = haven().services.ask(PASSWORD_RULES, anyone())
    except Problem:
        return None
    return worded(rules)


def worded(rules: PasswordRules) -> RulesInWords:
    """``rules`` for someone who is about to choose a password."""
    must = [f"has at least {rules.shortest} characters"]
    if rules.needs_kinds:
        must.append("has letters, digits and special characters, such as ! or ?")
    must.append("is not a common password, nor your name, school or e-mail address")
    if rules.profile == "ncsc":
        return RulesInWords(tuple(must), _NCSC)
    days = rules.expires_after_days
    return RulesInWords(tuple(must), _SOURCE_DOCUMENT.format(days=days) if days else _SOURCE_DOCUMENT_FOR_EVER)


_WORDS = {
    FieldCode.REQUIRED: "Choose a password.",
    FieldCode.TOO_SHORT: "This password is too short.",
    FieldCode.TOO_LONG: "This password is too long. The longest has 256 characters.",
    FieldCode.SAME_AS_BEFORE: "That is your previous password. Choose another one.",
}


def password_problem(problem: FieldProblem) -> str:
    """What is wrong with a chosen password; nothing if ``problem`` has no words of its own here."""
    return _WORDS.get(problem.code, "")
