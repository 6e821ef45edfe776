"""What an answer does in each phase. One small module for phases that belong together."""
