"""Machines that call: their keys and what they may."""

from .machine import holds
