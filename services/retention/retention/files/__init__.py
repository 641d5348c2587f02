"""Until when each child's file is kept, and what a review decided."""
