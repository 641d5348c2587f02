"""Whether an account is in its owner's hands: other addresses, proof, a colleague's word."""
