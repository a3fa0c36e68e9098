"""From submission to delivery: materials, steps, clocks, documents, decision, result."""
