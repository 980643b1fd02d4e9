"""Files that are copied onto each medium, to be used there without any of this program."""
