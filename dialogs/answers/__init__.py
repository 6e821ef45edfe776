"""Readers of what customers type: pure, linear in the text's length, raising nothing but Misunderstood."""
