"""What the pages and the REST interface share: who sends a request, what it may do, in which transaction, and how
it is answered.
"""
