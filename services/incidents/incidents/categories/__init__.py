"""The categories of concerns, each with its parent."""

from .categories import categories_by_id, may_be_chosen, not_sure
from .lasting import Marked, is_lasting
from .lasting_lines import give_lines_category
