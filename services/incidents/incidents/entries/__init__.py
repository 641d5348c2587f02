"""What is written into incident records, its versions, and the adults in it."""
