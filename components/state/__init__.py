"""What the address holds: fields, view states, the page."""
