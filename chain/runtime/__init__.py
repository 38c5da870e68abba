"""What every part of a process stands on: time, files, waiting."""
