"""The reply-by time shown to a customer, and how it is worked out from opening hours."""
