"""Full-length fault runs: each module has ``run() -> list[Figure]`` and is called by ``./haven chaos NAME``."""
