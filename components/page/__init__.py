"""What all views share on screen."""
