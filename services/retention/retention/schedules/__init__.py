"""For how long each kind of record is kept: what comes ready, and what the trust agreed."""
