"""Working together: comments, proposals, ratings and forks."""
