"""The whole register as one file, out of one site and into an empty one."""
