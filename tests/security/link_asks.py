"""A well-formed request for every RPC method about who is kept from a child, who reads instead, and who keeps dates."""

from collections.abc import Callable
from uuid import uuid4

from about import EMPTY, About, Body

LINKS: dict[str, Callable[[About], Body]] = {
    "dates_record_choices": lambda of: {"subject_id": of.records.pupil_id},
    "start_dates_record": lambda of: {
        "subject_id": of.records.pupil_id,
        "category_id": of.category,
        "words": "A plan is asked for.",
    },
    "work_to_pass_on": lambda of: {"subject_id": of.records.pupil_id},
    "give_reader": lambda of: {"concern_id": str(uuid4()), "school_id": of.school},
    "link_questions": EMPTY,
    "count_link_questions": EMPTY,
    "count_staff_links": lambda of: {"school_id": of.school, "staff_ids": [str(uuid4())]},
    "answer_link_question": lambda of: {"question_id": str(uuid4()), "answer": "different"},
    "end_staff_link": lambda of: {"link_id": str(uuid4())},
    "link_staff": lambda of: {"staff_id": str(uuid4()), "subject_id": of.records.pupil_id, "kind": "relative"},
    "list_staff_links": lambda of: {"subject_id": of.records.pupil_id},
}
