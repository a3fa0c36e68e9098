"""Part of the cataloguing face: what people look for, and what things are called."""
