"""A file goes to another school, and is read there again."""

from .facts import FileFacts, file_facts
from .lines import files_on_their_way
