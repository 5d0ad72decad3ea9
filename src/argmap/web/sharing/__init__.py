"""Taking a map elsewhere: downloads, embeds, links, invitations."""
