"""Part of the cataloguing face: writing an edition, step by step."""
