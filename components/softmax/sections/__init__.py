"""The sections under the columns, in the order of their tabs: each is the module of its name."""

SECTIONS = ["temperature", "shift", "stability", "gradients", "axis", "losses", "simplex"]
