"""Where boxes and lines go: columns that fill the page, branches below what they bear on, lines around boxes."""
