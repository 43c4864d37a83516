"""What a person asks from a terminal: `python -m compute audit`, `rankings`, `prefix`, `sets`,
`check`.
"""
