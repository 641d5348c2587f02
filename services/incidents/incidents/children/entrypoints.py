"""Entrypoints of which children are in a record and what part they had in it."""

from chassis.calls.entrypoints import serves
from haven_schemas.calls.incidents import children as calls

from incidents.children.queries import correction_facts, record_children
from incidents.children.use_cases import correct_children
from incidents.entrypoints_base import Entrypoints


@serves(
    (calls.RECORD_CHILDREN, record_children.record_children),
    (calls.CORRECT_CHILDREN, correct_children.correct_children),
    (calls.CORRECTION_FACTS, correction_facts.correction_facts),
)
class ChildrenEntrypoints(Entrypoints):
    """Who was harmed, who may have harmed, who was left out."""
