"""The pupils service: the roll, its intake from an MIS, and its search; the only owner of children's names."""
