"""Who is really at the desk, which case is offered to whom, and where a customer stands in line."""
