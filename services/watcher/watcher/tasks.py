"""What is tried, in the words of who uses it."""

from typing import Literal, get_args

Task = Literal["child_found", "report_sent", "lead_reads", "mail_sent"]

TASKS: tuple[Task, ...] = get_args(Task)
"""In the order in which one needs the one before."""
