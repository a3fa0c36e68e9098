"""Base template, parts, tokens, error pages and the input edge."""
