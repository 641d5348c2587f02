"""Steps on a concern or a record: category, risk, who deals with it, waiting, closing, looking back."""
