"""What goes out, freed of names and laid out, in a process of its own that reads no database."""

from .export_content import (
    NAME_FOUND,
    SAMPLE,
    BodyMap,
    Change,
    Content,
    ContentEntry,
    CoverChild,
    Line,
    Mark,
    Passage,
    Section,
)
from .identifying import LABELS, without_identifying, without_web, words_to_look_at
from .name_runs import Form, NameFinder, folded, words_of
from .redaction import OTHERS_LABEL, NamedPerson, Redactor
