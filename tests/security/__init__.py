"""Tests before one running system: made for the first of them, ended after the last."""
