"""Benchmarks: each module has ``run() -> list[Figure]`` and is called by ``./haven bench NAME``."""
