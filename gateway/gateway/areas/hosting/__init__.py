"""Where data is, who runs it, and how it is protected: the questions of whoever answers for it."""
