"""The pages of the window: the desk, an opened case, somebody new, papers and documents."""
