"""The `letopis` command: parses, calls a verb, prints. Its contract is docs/cli.md; the wiring is handed in."""
