"""Following a map: the event stream, who is there now, and webhooks."""
