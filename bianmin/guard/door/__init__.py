"""Coming in: password, second factor, PIN, change of clerk, one's own PC, phone and sessions."""
