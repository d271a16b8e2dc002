"""How fast `parlour exposure` reads, and how much memory it takes: `python -m bench.exposure [POSTS]`."""
