"""The kernel's HTTP side: dependencies of routes, answers, problem handlers, and what wraps every request."""
