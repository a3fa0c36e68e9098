"""Everything that changes a case or a draft; callers pass who and when, nothing here reads the clock."""
