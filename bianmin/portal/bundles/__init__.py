"""一件事: several items guided and applied for together."""
