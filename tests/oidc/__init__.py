"""Single sign-on against other people's code: an honest provider in a process of its own, and a hostile one."""
