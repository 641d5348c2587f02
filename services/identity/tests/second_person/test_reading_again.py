"""Who agrees that the school a child left reads the file again: the rule in plain Python."""

from dataclasses import replace
from uuid import uuid4

from identity.roles.grants import HeldGrant
from identity.roles.roles import READY
from identity.second_person.reading_again import readers_of_file
from identity.second_person.second_person import Account

LEFT, CAME, FAR = uuid4(), uuid4(), uuid4()


def account(name, *held, **more):
    staff_id = uuid4()
    roles = tuple(HeldGrant(role, school) for role, school in held)
    return Account(staff_id, name, f"{staff_id.hex}@school.example", roles, **more)


ASKER = account("Ada Lead", ("dsl", LEFT))
OF_TRUST = account("Tia Trust", ("trust_lead", None))
OF_BOTH = account("Bo Both", ("dsl", LEFT), ("headteacher", CAME))
THERE = account("Cy Lead", ("dsl", CAME))


def agree(*accounts, asker=ASKER):
    return readers_of_file(accounts, READY, asker, LEFT, CAME)


def ids(*accounts):
    return [each.staff_id for each in accounts]


def test_who_leads_at_both_schools_and_beside_them_who_leads_where_the_file_is():
    others = (
        ASKER, account("Of the asking school", ("headteacher", LEFT)), account("Elsewhere", ("headteacher", FAR)),
        account("Sees no child", ("safeguarding_trustee", None)), account("Reads some", ("senco", CAME)),
        account("Reads the log", ("dpo", None)),
    )  # fmt: skip
    assert agree(OF_TRUST, THERE, OF_BOTH, *others) == (ids(OF_TRUST, OF_BOTH), ids(THERE))


def test_never_who_asked_in_one_account_or_two():
    assert agree(OF_TRUST, THERE, asker=OF_TRUST) == ([], ids(THERE))
    second = replace(OF_TRUST, staff_id=uuid4(), email=OF_TRUST.email.replace("@", "+again@"))
    assert agree(second, asker=OF_TRUST) == ([], [])
    namesake = account("Ada Lead", ("trust_lead", None))
    assert agree(namesake) == ([], [])
    told_apart = replace(namesake, others=frozenset({ASKER.staff_id}))
    assert agree(told_apart) == (ids(namesake), []), "somebody said that they are two"


def test_neither_who_administers_there_nor_an_account_in_doubt():
    assert agree(account("Both", ("trust_lead", None), ("administrator", LEFT))) == ([], [])
    assert agree(account("Far", ("trust_lead", None), ("administrator", FAR)))[0] != []
    assert agree(replace(OF_TRUST, proven=False), replace(THERE, proven=False)) == ([], [])
