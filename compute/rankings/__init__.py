"""Which rankings a softmax layer can produce, exactly for the doubles given."""
