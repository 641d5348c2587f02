"""A child's file is destroyed here too."""
