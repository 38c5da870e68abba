"""The chains that are compared, each started anew for a measurement and reached the way its users reach it."""
