"""What the local workspace holds: people, conversations, messages and views, and what the app may do in it."""
