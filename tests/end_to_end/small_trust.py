"""The small trust of the fault runs, under the name the tests know it by."""

from support.small_trust import (
    CATEGORIES,
    PASSWORD,
    PEOPLE,
    SCHOOLS,
    TOLD,
    SmallTrust,
    build,
    deliver,
    email_of,
    eventually,
    letters,
    pupils_csv,
    sign,
    sign_for_result,
)

__all__ = [
    "CATEGORIES",
    "PASSWORD",
    "PEOPLE",
    "SCHOOLS",
    "TOLD",
    "SmallTrust",
    "build",
    "deliver",
    "email_of",
    "eventually",
    "letters",
    "pupils_csv",
    "sign",
    "sign_for_result",
]
