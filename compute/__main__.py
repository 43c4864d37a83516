"""`python -m compute`: layers in files, asked from a terminal."""

import sys

from compute.command.program import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
