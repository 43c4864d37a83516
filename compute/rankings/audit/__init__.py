"""Which classes can win, for layers as large as a language model's.

`answers` says what an answer is; `few` decides small layers; `layer_data`, `filters`, `ball`,
`questions` and `deciding` large ones, block by block, so that blocks can be shared out.
"""
