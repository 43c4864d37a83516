"""The questions asked of a layer, in the order of their tabs: each is the module of its name."""

SECTIONS = ["ask", "slice", "sample", "solid", "remedies", "top_k", "labels", "precision", "line"]
