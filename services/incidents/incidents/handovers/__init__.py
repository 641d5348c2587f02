"""Files of children who moved to another school: handed over, signed for, kept where the child is."""
