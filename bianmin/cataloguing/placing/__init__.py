"""Part of the cataloguing face: 下沉: which station does what, and why not."""
