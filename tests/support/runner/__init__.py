"""Runs modules of tests side by side: three processes that take one after the other, counted in processor seconds."""
