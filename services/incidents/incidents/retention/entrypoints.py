"""Entrypoints of what the retention service asks about files."""

from chassis.calls.entrypoints import serves
from haven_schemas.calls.incidents import retention as calls

from incidents.entrypoints_base import Entrypoints
from incidents.retention.queries import (
    file_facts,
    file_to_agree,
    files_barred,
    files_hidden,
    files_kept_from,
    files_seen,
)


@serves(
    (calls.FILE_FACTS, file_facts.file_facts),
    (calls.FILE_TO_AGREE, file_to_agree.file_to_agree),
    (calls.FILES_BARRED, files_barred.files_barred),
    (calls.FILES_SEEN, files_seen.files_seen),
    (calls.FILES_HIDDEN, files_hidden.files_hidden),
    (calls.FILES_KEPT_FROM, files_kept_from.files_kept_from),
)
class RetentionEntrypoints(Entrypoints):
    """Until when a file is kept is counted elsewhere, from ids, codes and days."""
