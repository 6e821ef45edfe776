"""What a durable turn costs, measured side by side with what one would use instead: see README.md."""
