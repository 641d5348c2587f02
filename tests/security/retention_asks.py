"""A well-formed request for every method of retention: part of ``rpc_asks``."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from about import EMPTY, About

_SCHEDULE = {
    "record": "pastoral", "trigger": "birth", "years": 30, "source": "Our policy", "agreed": "The board",
    "since": "2099-01-01",
}  # fmt: skip

OF_PUPILS: dict[str, Callable[[About], dict[str, Any]]] = {
    "pupil_dates": lambda of: {"subject_ids": [of.records.pupil_id]},
    "find_leavers": lambda of: {"left_by": "2001-07-31"},
}
"""What retention asks of pupils."""
OF_INCIDENTS: dict[str, Callable[[About], dict[str, Any]]] = {
    "read_register": lambda of: {"name": "Nobody"},
    "file_to_agree": lambda of: {"subject_id": of.records.pupil_id, "staff_id": str(uuid4())},
    "read_file_to_agree": lambda of: {"disposal_id": str(uuid4())},
    "open_document_to_agree": lambda of: {
        "disposal_id": str(uuid4()),
        "document_id": of.records.document,
        "version": 1,
    },
    **dict.fromkeys(("file_facts", "files_seen"), lambda of: {"subject_ids": [of.records.pupil_id]}),
    "files_barred": lambda of: {"staff_id": str(uuid4()), "subject_ids": [of.records.pupil_id]},
    "files_hidden": EMPTY,
    "files_kept_from": lambda of: {
        "school_id": of.school,
        "staff_ids": [str(uuid4())],
        "subject_ids": [of.records.pupil_id],
    },
}
"""And of incidents."""
RETENTION: dict[str, Callable[[About], dict[str, Any]]] = {
    "list_schedules": lambda of: {},
    "what_would_change": lambda of: _SCHEDULE,
    "keep_schedule": lambda of: _SCHEDULE,
    "get_file": lambda of: {"subject_id": of.records.pupil_id},
    "list_files": lambda of: {"school_id": of.school},
    "review_file": lambda of: {
        "subject_id": of.records.pupil_id,
        "decision": "keep_until",
        "until": "2099-01-01",
        "words": "A word.",
    },
    "dry_run": lambda of: {"by": "2099-01-01"},
    "last_sweep": lambda of: {},
    "begin_sweep": lambda of: {},
    "place_hold": lambda of: {"subject_id": of.records.pupil_id, "kind": "claim", "words": "A word."},
    "review_hold": lambda of: {"hold_id": str(uuid4()), "words": "A word.", "version": 1},
    "lift_hold": lambda of: {"hold_id": str(uuid4()), "words": "A word.", "version": 1},
    "list_holds": lambda of: {},
    "list_destroyed": lambda of: {},
    "keeps_report": lambda of: {"school_id": of.school, "subject_ids": [of.records.pupil_id]},
    "list_wide_holds": EMPTY,
    "place_wide_hold": lambda of: {"kind": "inquiry", "words": "A word.", "school_ids": [of.school]},
    "lift_wide_hold": lambda of: {"hold_id": str(uuid4()), "words": "A word.", "version": 1},
    "propose_disposal": lambda of: {"subject_id": of.records.pupil_id, "words": "A word."},
    "open_disposal": lambda of: {"disposal_id": str(uuid4())},
    "find_file_to_read": lambda of: {"disposal_id": str(uuid4())},
    "agree_disposal": lambda of: {"disposal_id": str(uuid4()), "version": 1},
    "withdraw_disposal": lambda of: {"disposal_id": str(uuid4()), "words": "A word.", "version": 1},
    "stop_disposal": lambda of: {"disposal_id": str(uuid4()), "words": "A word.", "version": 1},
    "end_stop_disposal": lambda of: {"disposal_id": str(uuid4()), "words": "A word.", "version": 1},
    "get_disposal": lambda of: {"disposal_id": str(uuid4())},
    "list_disposals": lambda of: {},
    "get_certificate": lambda of: {"disposal_id": str(uuid4())},
    "connections": lambda of: {},
}
