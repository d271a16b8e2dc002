"""What tests stand on: databases, a browser, the network guard, the report of what was not run."""
