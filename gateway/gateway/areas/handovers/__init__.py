"""Files of children who moved to another school of the trust: signing for them, and notes for the receiver."""
