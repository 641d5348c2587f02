"""What pages are made of: templates, words, times, names."""
