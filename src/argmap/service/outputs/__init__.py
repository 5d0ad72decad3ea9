"""What is made of stored maps: drawings, documents in other formats, analyses, and the caches of these."""
