"""What is asked of a layer of one's own, in the order of the tabs."""

SECTIONS = ["classes", "decided", "ask", "precision", "remedies", "report"]
