"""The JSON API: intake and status for the operator's own programs. Seals; shows no words."""
