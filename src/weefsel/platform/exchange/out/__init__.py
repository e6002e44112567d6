"""What is public of the register, as files for other programs."""
