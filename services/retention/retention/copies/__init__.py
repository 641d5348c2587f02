"""The schools of the trust, as pupils says them."""
