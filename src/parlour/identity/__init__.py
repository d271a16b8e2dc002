"""What proves who somebody is: receipt codes, rooms made with a case, write tokens, references."""
