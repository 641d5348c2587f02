"""A protected child, the people named for the child, and an entry of the roll that has the child's old name."""

import json
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

from haven_schemas.acts.pupils import matching as contract
from haven_schemas.rights import Right
from pupils.matching.proposals import decide_proposal, list_proposals
from pupils.protection.asking import ask_named_people, empty_agreed
from pupils.protection.protection import protect_identity

JSON = "application/json"
OLD_UPN, NEW_UPN = "A203202811068", "A103102209083"
BORN = "2014-03-02"
OLD = {"source_id": "1", "upn": OLD_UPN, "legal_surname": "Zedd", "legal_forename": "Ida", "date_of_birth": BORN}
NEW = {"source_id": "2", "upn": NEW_UPN, "legal_surname": "Oak", "legal_forename": "Ivy", "date_of_birth": BORN}
RIGHTS = {Right.PUPIL_FIND, Right.PUPIL_READ, Right.PUPIL_MATCH, Right.PUPIL_PROTECT}


def push(*pupils):
    return json.dumps({"mode": "delta", "pupils": pupils}).encode()


def of_schools(roll, *schools):
    made = roll.staff(*schools, rights=RIGHTS, elevated=True)
    return replace(made, elevated_until=roll.now + timedelta(days=30))


def protect(roll, who, pupil_id, **given):
    asked = {"pupil_id": pupil_id, "kind": "adoption", "reason": "Adopted.", "readers": [uuid4()], **given}
    return roll.run(who, protect_identity, roll.extras, contract.ProtectIdentity.model_validate(asked))


def protected_child(roll, feed, named):
    """Ivy Oak, who was Ida Zedd with another UPN at a school of no trust of ours: her id."""
    roll.deliver(feed, push({**OLD, "source_id": "2"}), JSON)
    roll.later(days=1)
    roll.deliver(feed, push({**NEW, "upn": OLD_UPN}), JSON)
    (pupil,) = roll.pupils(feed.school_id)
    protect(roll, named[0], pupil.id, readers=[named[1].actor_id], old_upns=[OLD_UPN])
    return pupil.id


def deliver_and_ask(roll, feed, row):
    done = roll.deliver(feed, push(row), JSON)
    ask_named_people(roll.open_unit, roll.extras)
    return done


def asked_of(roll, who):
    return roll.run(who, list_proposals, roll.extras, contract.ListProposals()).proposals


def say(roll, who, question, decision):
    asked = contract.DecideProposal(
        proposal_id=question.id, decision=decision, reason="By the papers.", version=question.version
    )
    state = roll.run(who, decide_proposal, roll.extras, asked).state
    empty_agreed(roll.open_unit, roll.extras)
    return state
