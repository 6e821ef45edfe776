"""What staff and managers ask for in their own chat, and how they are answered and alerted."""
