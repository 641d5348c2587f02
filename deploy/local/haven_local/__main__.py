"""``python -m haven_local``: what the script ``haven`` hands over to."""

from haven_local.cli import main

if __name__ == "__main__":
    main(prog_name="./haven")
