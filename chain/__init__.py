"""The only place that touches an EVM: the embedded permissioned chain, remote chains, signing, artefacts and audit.

Imports nothing of ``app``. The service sees :mod:`chain.port` and nothing else.
"""
