"""Teams and the topics that lead to them."""
