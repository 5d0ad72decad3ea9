"""Working together over REST: comments, proposals, ratings, forks, the event stream and webhooks."""
