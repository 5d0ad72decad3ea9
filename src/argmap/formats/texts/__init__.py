"""Maps as text for people: outlines, prose, Kialo's export, HTML, Mermaid, and Markdown of comments."""
