"""People who help. Who they are and what they may open is the custodian's; here is only the acting person."""
