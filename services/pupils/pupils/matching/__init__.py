"""Which pupil is which: proposals, merges and aliases."""
