"""What every test shares: property tests that run the same way each time, however slow the machine."""

from hypothesis import settings

settings.register_profile("tally", deadline=None, derandomize=True)
settings.load_profile("tally")
