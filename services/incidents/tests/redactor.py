"""Decides on records of one child's file that are about others too, at the desk of disposals."""

import pytest
from disposal_desk import CANARY
from haven_schemas.acts.incidents.disposal import DecideSharedRecord, NamedWords, SharedRecordQuery, SharedRecordsQuery
from haven_schemas.errors import Problem
from incidents.disposal.decide_shared import decide_shared_record
from incidents.disposal.shared import get_shared_record, shared_records

LEFT = "Now of [redacted]."
"""Of the corrected entry, once the name is struck out."""


def without_the_name(text):
    """What a careful person leaves; of what does not name anybody, its last sign."""
    return text.replace(CANARY, "") if CANARY in text else text[-1:]


class Redactor:
    """Decides on records of one child's file at the desk."""

    def __init__(self, desk, child):
        self.desk, self.child = desk, child

    def read(self, record_id, who=None, child=None):
        request = SharedRecordQuery(subject_id=child or self.child, record_id=record_id)
        return self.desk.incidents.run(who or self.desk.lead, get_shared_record, self.desk.incidents.keyring, request)

    def decide(self, record_id, choice, who=None, child=None, **given):
        seen = self.read(record_id, child=child)
        asked = {
            "subject_id": child or self.child, "record_id": record_id, "choice": choice,
            "record_version": seen.record_version, "version": seen.record.version, **given,
        }  # fmt: skip
        run, keyring = self.desk.incidents.run, self.desk.incidents.keyring
        return run(who or self.desk.lead, decide_shared_record, keyring, DecideSharedRecord.model_validate(asked))

    def redact(self, record_id, left=without_the_name, **given):
        words = [NamedWords(name=each.name, text=left(each.text)) for each in self.read(record_id).words]
        return self.decide(record_id, "redact", words=words, **given)

    def listed(self, who=None):
        request = SharedRecordsQuery(subject_id=self.child)
        page = self.desk.incidents.run(who or self.desk.lead, shared_records, request)
        return {each.record_id: each for each in page.records}


def field_of(run, *given, **named):
    with pytest.raises(Problem) as refused:
        run(*given, **named)
    return [(each.field, each.code) for each in refused.value.fields]
