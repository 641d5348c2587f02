"""What was typed at the first run, kept in the form from step to step; a password never is."""

import re
from dataclasses import dataclass, field, replace
from typing import Literal, cast, get_args

from haven_schemas.acts.identity.first_run import FirstAdministrator, FirstRun, FirstSchool
from haven_schemas.acts.identity.passwords import PasswordProfile
from haven_schemas.acts.identity.schools import NewSchool

from gateway.areas.schools.gias_file import MOST_SCHOOLS
from gateway.pages.forms import text

Step = Literal["link", "schools", "people"]

_LINE = re.compile(r"^([0-9]{6})\t([0-9]{7})?\t(.{1,200})$")
_URN = re.compile(r"^[0-9]{6}$")
_LAESTAB = re.compile(r"^[0-9]{3}/?[0-9]{4}$")
_EMAIL = re.compile(r"^[^@\s]+@[^@\s]+\.[^@\s]+$")


@dataclass(frozen=True)
class FirstRunForm:
    """The whole form as text; ``urn``, ``laestab`` and ``school_name`` are the boxes of one more school."""

    token: str = field(default="", repr=False)
    trust_name: str = ""
    schools: tuple[FirstSchool, ...] = ()
    urn: str = ""
    laestab: str = ""
    school_name: str = ""
    own_name: str = ""
    own_email: str = ""
    other_name: str = ""
    other_email: str = ""
    password_profile: str = ""

    @classmethod
    def typed(cls) -> "FirstRunForm":
        """As the browser sent it."""
        boxes = ("trust_name", "urn", "laestab", "school_name", "own_name", "own_email", "other_name", "other_email",
                 "password_profile")  # fmt: skip
        return cls(
            token=text("token").rpartition("#")[2].strip(),
            schools=_schools(text("schools")),
            **{name: text(name) for name in boxes},
        )

    @property
    def school_lines(self) -> str:
        """The schools for one hidden field: a form of some thousand fields would not be taken."""
        return "\n".join(f"{each.urn}\t{each.laestab or ''}\t{each.name}" for each in self.schools)

    @property
    def has_one_more(self) -> bool:
        """Whether something stands in the boxes of one more school."""
        return bool(self.urn or self.laestab or self.school_name)

    def with_boxes(self) -> tuple["FirstRunForm", dict[str, str]]:
        """With the school in the boxes added, or what is to be put right in them."""
        errors: dict[str, str] = {}
        if not _URN.match(self.urn):
            errors["urn"] = "Write the URN: six digits. GIAS has it."
        if self.laestab and not _LAESTAB.match(self.laestab):
            errors["laestab"] = "Write the LAESTAB as three digits and four, such as 830/4001, or leave it empty."
        if not self.school_name or len(self.school_name) > 200:
            errors["school_name"] = "Write the school's name."
        if errors:
            return self, errors
        one = FirstSchool(urn=self.urn, laestab=self.laestab.replace("/", "") or None, name=self.school_name)
        form, too_many = self.with_schools([one])
        return (self, too_many) if too_many else (replace(form, urn="", laestab="", school_name=""), {})

    def with_schools(self, more: list[FirstSchool]) -> tuple["FirstRunForm", dict[str, str]]:
        """With ``more``; one with the same URN takes the place of the one before."""
        found = {each.urn: each for each in (*self.schools, *more)}
        if len(found) > MOST_SCHOOLS:
            return self, {"file": f"At most {MOST_SCHOOLS} schools can be added at the first run."}
        return replace(self, schools=tuple(found.values())), {}

    def without(self, urn: str) -> "FirstRunForm":
        """Without one of the schools."""
        return replace(self, schools=tuple(each for each in self.schools if each.urn != urn))

    def errors_of_schools(self) -> dict[str, str]:
        """What is to be put right before the next step."""
        errors: dict[str, str] = {}
        if not self.trust_name:
            errors["trust_name"] = "Write the trust's name."
        if not self.schools:
            errors["urn"] = "Add at least one school."
        return errors

    def errors_of_people(self, password: str) -> dict[str, str]:
        """What is to be put right in the last step."""
        errors: dict[str, str] = {}
        if self.password_profile not in get_args(PasswordProfile):
            errors["password_profile"] = "Choose the rules for passwords."  # noqa: S105  # words beside the field
        for who, words in (("own", "your"), ("other", "the other administrator's")):
            if not getattr(self, f"{who}_name"):
                errors[f"{who}_name"] = f"Write {words} name."
            if not _EMAIL.match(getattr(self, f"{who}_email")):
                errors[f"{who}_email"] = f"Write {words} e-mail address, such as name@trust.example."
        if not password:
            errors["password"] = "Choose a password."  # noqa: S105  # words beside the field
        if self.own_email and self.own_email.lower() == self.other_email.lower():
            errors["other_email"] = "The two administrators are two people with two addresses."
        return errors

    def as_request(self, password: str) -> FirstRun:
        """Everything at once; pydantic's ``ValidationError`` where it cannot be."""
        return FirstRun(
            token=self.token,
            trust_name=self.trust_name,
            password_profile=cast(PasswordProfile, self.password_profile),
            schools=list(self.schools),
            administrators=[
                FirstAdministrator(name=self.own_name, email=self.own_email, password=password),
                FirstAdministrator(name=self.other_name, email=self.other_email, password=None),
            ],
        )


def first_school(school: NewSchool) -> FirstSchool:
    """A school of a file as the first run takes it."""
    return FirstSchool(urn=school.urn, laestab=school.laestab, name=school.name)


def _schools(lines: str) -> tuple[FirstSchool, ...]:
    """What the hidden field holds; a line someone has changed into something else is left out."""
    found = []
    for line in lines.split("\n")[:MOST_SCHOOLS]:
        match = _LINE.match(line)
        if match is not None:
            found.append(FirstSchool(urn=match[1], laestab=match[2] or None, name=match[3]))
    return tuple(found)


FIELD_NAMES = {
    "administrators.0.name": "own_name",
    "administrators.0.email": "own_email",
    "administrators.0.password": "password",
    "administrators.1.name": "other_name",
    "administrators.1.email": "other_email",
    "administrators": "other_email",
    "password": "password",
    "email": "own_email",
}
"""The service's names for fields, and the form's."""
