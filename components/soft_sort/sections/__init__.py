"""The sections under the network, in the order of their tabs: each is the module of its name."""

SECTIONS = [
    "curves",
    "response",
    "matrix",
    "top_k",
    "compare",
    "networks",
    "bridge",
    "polytopes",
    "vectors",
    "error",
    "learning",
]
