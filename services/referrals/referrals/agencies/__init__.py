"""Whom a child may be referred to, and the people there."""

from .visibility import is_for, is_there
