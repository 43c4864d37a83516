"""The view "Your layer": which classes of a weight matrix of one's own can ever win, with proof."""
