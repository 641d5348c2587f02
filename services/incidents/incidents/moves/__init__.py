"""Records in the wrong child's file, and records whose use is restricted."""
