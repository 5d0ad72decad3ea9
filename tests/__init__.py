"""The tests: `unit` for one module, `integration` for several through HTTP, `e2e` for the running product."""
