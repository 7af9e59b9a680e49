"""Room `programme.assessment`; see README.md."""
