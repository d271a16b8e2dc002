"""What public posts and direct messages have given away."""
