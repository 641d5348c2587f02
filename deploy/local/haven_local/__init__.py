"""The ``haven`` command: a whole stack on one machine, its tests, benches and fault runs."""
