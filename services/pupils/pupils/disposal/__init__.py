"""What goes with a child's destroyed file, and what brings such a child back."""
