"""What the lists of records and the queues of concerns are narrowed and ordered by."""
