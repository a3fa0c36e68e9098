"""Taking over somebody else's list: reading the file, saying what each column is, comparing it with our catalogue; pure."""
