"""Whom what stays names in place of a child whose file was destroyed."""

from uuid import UUID

NOBODY = UUID(int=0)
"""Where a record that stays once stood in the child's file by mistake, or an export was narrowed to the child."""
