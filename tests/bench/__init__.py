"""The measurements themselves: that they measure what they say."""
