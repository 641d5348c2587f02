"""The demonstration trust: invented schools, staff, pupils and a term of concerns, generated from a seed."""
