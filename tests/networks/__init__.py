"""Tests on real nodes, which are installed from package registries: the lane ``.ci/networks`` runs them."""
