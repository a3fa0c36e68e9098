"""What everybody signed in may see of themselves: 我能做什么."""
