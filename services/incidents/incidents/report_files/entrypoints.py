"""Entrypoints of files that come with a report, from its own reporter; they are read as documents."""

from chassis.calls.entrypoints import serves
from haven_schemas.calls.incidents import report_files as calls

from incidents.documents.use_cases import abandon_document
from incidents.entrypoints_base import Entrypoints
from incidents.report_files.use_cases import begin_report_file, finish_report_file, refuse_report_file


@serves(
    (calls.BEGIN_REPORT_FILE, begin_report_file.begin_report_file),
    (calls.FINISH_REPORT_FILE, finish_report_file.finish_report_file),
    (calls.ABANDON_REPORT_FILE, abandon_document.abandon_report_file),
    (calls.REFUSE_REPORT_FILE, refuse_report_file.refuse_report_file),
)
class ReportFileEntrypoints(Entrypoints):
    """Never by permit: a permit lets one report in and nothing after it. What answers with a key is not kept."""
