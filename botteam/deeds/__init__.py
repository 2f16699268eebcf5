"""What each action does in the world."""
