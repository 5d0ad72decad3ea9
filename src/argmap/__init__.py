"""argmap: argument maps as a service.

Read the folders from the top: `cli`, `web` and `api` are the doors, `service` is what one can do, `formats`
and `drawing` are what a map can become, `store` is what stays, `model` is what a map is.
"""

__version__ = "0.1.0"
