"""What a stranger may send, made from what is declared: nothing here is listed by hand.

Values come from the fields of the views' states, edits from the fields, the grids and the patterns
that the views read them by, payloads from the callbacks that the server knows and from real ones
(recorded by tests/browser/record_payloads.py) with pieces replaced, addresses from its routes. What
is added to the page is in it by itself; a new kind of field needs a line in `values.texts`.
"""
