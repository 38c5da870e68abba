"""What came of an audit, as text, JSON and HTML."""
