"""The Softmax view: temperature, stability and gradients, told by hand."""
