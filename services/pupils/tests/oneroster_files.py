"""OneRoster files of both versions, written here: a school of few people, none of whom exists."""

import csv
import io
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

ORG = "org-alder"
USERS_1_1 = (
    "sourcedId", "status", "dateLastModified", "enabledUser", "orgSourcedIds", "role", "username", "userIds",
    "givenName", "familyName", "middleName", "identifier", "email", "sms", "phone", "agentSourcedIds", "grades",
    "password",
)  # fmt: skip
USERS_1_2 = (
    "sourcedId", "status", "dateLastModified", "enabledUser", "username", "userIds", "givenName", "familyName",
    "middleName", "identifier", "email", "sms", "phone", "agentSourcedIds", "grades", "password",
    "userMasterIdentifier", "preferredGivenName", "preferredMiddleName", "preferredFamilyName",
    "primaryOrgSourcedId", "pronouns",
)  # fmt: skip
ROLES = (
    "sourcedId", "status", "dateLastModified", "userSourcedId", "roleType", "role", "beginDate", "endDate",
    "orgSourcedId", "userProfileSourcedId",
)  # fmt: skip
DEMOGRAPHICS = ("sourcedId", "status", "dateLastModified", "birthDate", "sex", "americanIndianOrAlaskaNative")
ORGS = ("sourcedId", "status", "dateLastModified", "name", "type", "identifier", "parentSourcedId")
CLASSES = (
    "sourcedId", "status", "dateLastModified", "title", "grades", "courseSourcedId", "classCode", "classType",
    "location", "schoolSourcedId", "termSourcedIds",
)  # fmt: skip
ENROLLMENTS = (
    "sourcedId", "status", "dateLastModified", "classSourcedId", "schoolSourcedId", "userSourcedId", "role", "primary",
    "beginDate", "endDate",
)  # fmt: skip

IDA = {
    "sourcedId": "s-1", "role": "student", "userIds": "{LDAP:ida},{UPN:A203202811068}", "givenName": "Ida",
    "familyName": "Ash", "middleName": "Rose", "grades": "07", "agentSourcedIds": "g-1", "birthDate": "2014-03-02",
    "sex": "female", "homeroom": "7B",
}  # fmt: skip
BEN = {
    "sourcedId": "s-2", "role": "student", "identifier": "A203102209083", "givenName": "Ben", "familyName": "Birch",
    "grades": "8", "birthDate": "2013-05-04", "sex": "male", "homeroom": "8A",
}  # fmt: skip
RUTH = {
    "sourcedId": "g-1", "role": "guardian", "givenName": "Ruth", "familyName": "Ash", "email": "ruth@home.example",
    "sms": "07700 900123", "agentSourcedIds": "s-1",
}  # fmt: skip
NOOR = {
    "sourcedId": "t-1", "role": "teacher", "givenName": "Noor", "familyName": "Ashworth",
    "email": "n.ashworth@alder.example", "teaches": "7B",
}  # fmt: skip
BEA = {
    "sourcedId": "t-2", "role": "administrator", "givenName": "Bea", "familyName": "Canaryname",
    "email": "b@alder.example",
}  # fmt: skip
EVERYONE = (IDA, BEN, RUTH, NOOR, BEA)


def table(columns: Sequence[str], rows: Sequence[Mapping[str, str]]) -> bytes:
    """A table of the standard."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([row.get(name, "") for name in columns] for row in rows)
    return text.getvalue().encode()


def packed(files: Mapping[str, bytes]) -> bytes:
    """The files as a zip."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in files.items():
            package.writestr(name, data)
    return made.getvalue()


def tables_of(
    people: Sequence[Mapping[str, str]], version: str = "1.1", *, urn: str = "", mode: str | None = "bulk"
) -> dict[str, bytes]:
    """The tables that say these people, who are at one school unless they name their own (``org``)."""
    homes = {each.get("org", ORG) for each in people} | {ORG}
    orgs = [
        {"sourcedId": each, "name": each, "type": "school", "identifier": urn if each == ORG else ""} for each in homes
    ]
    groups = sorted({each[name] for each in people for name in ("homeroom", "teaches") if name in each})
    files: dict[str, bytes] = {} if mode is None else {"manifest.csv": _manifest(version, mode)}
    files |= {
        "orgs.csv": table(ORGS, orgs),
        "users.csv": table(USERS_1_1 if version == "1.1" else USERS_1_2, [_user(each, version) for each in people]),
        "demographics.csv": table(DEMOGRAPHICS, [each for each in people if "birthDate" in each]),
        "classes.csv": table(CLASSES, [_class(each) for each in groups]),
        "enrollments.csv": table(ENROLLMENTS, [*_enrolments(people)]),
        "academicSessions.csv": b"sourcedId,status,title\r\nas-1,active,Autumn\r\n",
    }  # fmt: skip
    if version == "1.2":
        files["roles.csv"] = table(ROLES, [_role(each) for each in people])
        files["userProfiles.csv"] = b"sourcedId,status,userSourcedId\r\n"
    return files


def oneroster(people: Sequence[Mapping[str, str]] = EVERYONE, version: str = "1.1", **how: Any) -> bytes:
    """The same as a zip."""
    return packed(tables_of(people, version, **how))


def _manifest(version: str, mode: str) -> bytes:
    rows = [("manifest.version", "1.0"), ("oneroster.version", version), ("file.users", mode), ("file.orgs", mode)]
    return "\r\n".join(["propertyName,value", *(f"{name},{value}" for name, value in rows)]).encode()


def _class(title: str) -> dict[str, str]:
    return {"sourcedId": f"c-{title}", "title": title, "classType": "homeroom", "schoolSourcedId": ORG}


def _user(person: Mapping[str, str], version: str) -> dict[str, str]:
    org = person.get("org", ORG)
    told = {"orgSourcedIds": org} if version == "1.1" else {"primaryOrgSourcedId": org}
    # A password is a column of the standard; nothing may ever read it.
    return {"enabledUser": "true", "username": person["sourcedId"], "password": "canary-word", **told, **person}


def _role(person: Mapping[str, str]) -> dict[str, str]:
    return {
        "sourcedId": f"r-{person['sourcedId']}", "userSourcedId": person["sourcedId"], "roleType": "primary",
        "role": person["role"], "orgSourcedId": person.get("org", ORG),
        "status": person.get("role_status", ""), "endDate": "2020-08-31",
    }  # fmt: skip


def _enrolments(people: Sequence[Mapping[str, str]]) -> Any:
    for person in people:
        for name, role in (("homeroom", "student"), ("teaches", "teacher")):
            if name in person:
                yield {
                    "sourcedId": f"e-{person['sourcedId']}", "classSourcedId": f"c-{person[name]}",
                    "schoolSourcedId": ORG, "userSourcedId": person["sourcedId"], "role": role, "primary": "true",
                }  # fmt: skip
