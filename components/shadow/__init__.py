"""The Shadow view: which rankings a low-rank softmax layer can produce, and which never."""
