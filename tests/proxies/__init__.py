"""The proxies' files of docs/proxies, on real proxies before the real service."""
