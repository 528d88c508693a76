"""`python -m brokerage` is the `brokerage` command."""
from brokerage.cli import main

main()
