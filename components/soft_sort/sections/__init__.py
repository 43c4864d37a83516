"""The sections under the network, in the order of their tabs: each is the module of its name."""

SECTIONS = [
    "curves",
    "response",
    "matrix",
    "top_k",
    "compare",
    "bridge",
    "vectors",
    "error",
    "learning",
]
