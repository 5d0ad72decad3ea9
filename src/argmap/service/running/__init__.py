"""What a server process does beside its requests: jobs, their supervision, health, and the first start."""
