"""A role to give, as a form asks for it: which, where, and for which groups, years and classes."""

from dataclasses import dataclass, field
from datetime import date

from flask import request
from haven_schemas.acts.identity.staff import AskedGrant
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from pydantic import ValidationError

from gateway.pages.forms import text
from gateway.rendering.environment import errors_by_field
from gateway.rendering.typed_days import read_day
from gateway.security.problems import problem_of
from gateway.sessions.current import Session

WHOLE_TRUST = "trust"
"""Stands among the URNs for the whole trust."""

_NAMES = {"school_id": "school", "school_ids": "school", "grants": "role", "grant": "role", "key": "role"}
"""The service's names for fields, and the form's."""

_WORDS = {
    ("name", FieldCode.REQUIRED): "Write the person's name.",
    ("email", FieldCode.REQUIRED): "Write the person's school e-mail address.",
    ("email", FieldCode.WRONG_FORMAT): "Write a whole e-mail address, such as name@school.example.",
    ("email", FieldCode.DUPLICATE): "There is an account with this address already.",
    ("role", FieldCode.REQUIRED): "Choose a role.",
    ("role", FieldCode.DUPLICATE): "This person holds this role already.",
    ("role", FieldCode.NOT_ALLOWED): "This role cannot be given here.",
    ("school", FieldCode.REQUIRED): "Choose a school. This role cannot be given for the whole trust.",
    ("category_groups", FieldCode.REQUIRED): "Choose at least one group of categories: this role sees only those.",
    ("category_groups", FieldCode.NOT_ALLOWED): "This role is not held to groups of categories. Take the ticks away.",
    ("year_groups", FieldCode.NOT_ALLOWED): "This role is not held to year groups. Take the ticks away.",
    ("classes", FieldCode.NOT_ALLOWED): "This role is not held to classes. Leave this empty.",
    (
        "follows_list",
        FieldCode.NOT_ALLOWED,
    ): "Only a pastoral lead or a SENCO can follow the MIS, and then without years and classes written here.",
    (
        "follows_list",
        FieldCode.UNKNOWN_STAFF,
    ): "No staff list of this school has this person.",
    ("valid_from", FieldCode.WRONG_FORMAT): "Write a real date, such as 24/11/2026.",
    ("valid_until", FieldCode.WRONG_FORMAT): "Write a real date, such as 24/11/2026, that is not before the first day.",
    ("valid_until", FieldCode.TOO_LONG_AGO): "This day is over already.",
}


@dataclass(frozen=True)
class GrantForm:
    """The form as text. ``schools``: URNs, or ``WHOLE_TRUST``."""

    role: str = ""
    schools: tuple[str, ...] = field(default=())
    category_groups: tuple[str, ...] = field(default=())
    year_groups: tuple[str, ...] = field(default=())
    classes: str = ""
    valid_from: str = ""
    valid_until: str = ""
    follows_list: bool = False

    @classmethod
    def blank(cls, session: Session) -> "GrantForm":
        """For someone with one school it is chosen already."""
        return cls(schools=(session.open_schools[0].urn,) if len(session.open_schools) == 1 else ())

    @classmethod
    def typed(cls) -> "GrantForm":
        """As the browser sent it."""
        return cls(
            role=text("role"),
            schools=tuple(request.form.getlist("school")),
            category_groups=tuple(request.form.getlist("category_groups")),
            year_groups=tuple(request.form.getlist("year_groups")),
            classes=text("classes"),
            valid_from=text("valid_from"),
            valid_until=text("valid_until"),
            follows_list="follows_list" in request.form,
        )

    def as_grants(self, session: Session) -> list[AskedGrant]:
        """One grant a school; ``Problem`` on a field, or pydantic's, where the form cannot be one."""
        if not self.role:
            raise invalid("role", FieldCode.REQUIRED)
        if not any(self.schools):
            raise invalid("school", FieldCode.REQUIRED)
        return [
            AskedGrant(
                role=self.role,
                school_id=None if school == WHOLE_TRUST else session.school_id(school),
                category_groups=list(self.category_groups) or None,
                year_groups=list(self.year_groups) or None,
                classes=self._class_names(),
                valid_from=_day("valid_from", self.valid_from),
                valid_until=_day("valid_until", self.valid_until),
                follows_list=self.follows_list,
            )
            for school in self.schools
            if school
        ]

    def _class_names(self) -> list[str] | None:
        names = [name.strip() for name in self.classes.replace(";", ",").split(",")]
        return list(dict.fromkeys(name for name in names if name)) or None


def _day(name: str, typed: str) -> date | None:
    if not typed:
        return None
    found = read_day(typed)
    if found is None:
        raise invalid(name, FieldCode.WRONG_FORMAT)
    return found


def errors_of_grant(error: Problem | ValidationError) -> dict[str, str] | None:
    """Field of the form and what to put right; None if ``error`` is about something else."""
    problem = problem_of(error)
    if problem.code is ErrorCode.NOT_PERMITTED:
        return {"role": "Your own role does not let you give this role there."}
    if problem.code is not ErrorCode.INVALID_REQUEST or not problem.fields:
        return None
    errors = errors_by_field(list(problem.fields))
    return {
        name: _WORDS.get((name, each.code), errors[each.field])
        for each in problem.fields
        for name in [field_of(each.field)]
    }


def field_of(path: str) -> str:
    """The form's field for a path such as ``grants.0.school_id``."""
    names = [part for part in path.split(".") if not part.isdecimal()]
    last = names[-1] if names else "role"
    return _NAMES.get(last, "school" if last == "school_urn" else last)
