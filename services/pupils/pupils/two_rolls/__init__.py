"""Children whom two schools' systems have on their rolls."""
