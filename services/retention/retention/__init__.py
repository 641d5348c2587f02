"""For how long files are kept and why, and what keeps them longer; ids, codes and days."""
