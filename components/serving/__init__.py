"""What stands between the app and the open web."""
