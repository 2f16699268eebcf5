"""What people see: overlays, mission control and its commands."""
