"""One file a step; each has ``run(trip)`` and raises where what it looks for is not there."""
