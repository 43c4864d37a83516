"""Everything that is true: exact rankings, softmax and soft sorting. Knows nothing of Dash."""
