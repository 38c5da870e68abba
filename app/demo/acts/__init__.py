"""The acts of the main job, in the order they are played."""
