"""Documents and papers: taken, looked at for viruses, opened."""

from .document import open_content
from .sweep import abandon_report_file, sweep_at_once
from .take import LATELY, check_on_their_way
