"""RPC of the retention service: how long files are kept and why, and what keeps them longer.

Ids, codes and days; no name, and nothing of what a file says.
"""
