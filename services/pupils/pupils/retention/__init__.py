"""What the retention service asks about children: days alone."""
