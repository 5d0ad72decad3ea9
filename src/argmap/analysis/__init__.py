"""What can be worked out from maps: pure functions of them."""
