"""公开: what hangs on which wall; notices and 公示 come later."""
