"""The REST interface: routes, schemas and answers around the use cases of `service`.

`application.py` above puts it together; `maps/nodes.py` is the place to see what an endpoint looks like.
"""
