"""Calls of the retention service, a module an area."""
