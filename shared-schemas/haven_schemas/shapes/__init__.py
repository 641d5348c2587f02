"""What crosses the RPC bus, call by call and field by field, as one short text that a review can read."""
