"""Rows that go with a child's file."""

from .delete import Column, delete_by, delete_records
from .let_go import say_let_go, were_let_go, with_destroyed_file
from .records import FileRecords, file_records
from .reports import KEPT, note_destroyed_reports
