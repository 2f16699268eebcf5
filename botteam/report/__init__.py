"""What a run achieved: read from its folder, counted, told as tables and drawn as one page."""
