"""Who is signed in: sessions, their cookies, and the way back after signing in or re-authenticating."""
