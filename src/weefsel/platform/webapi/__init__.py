"""The register for programs: API v1, its tokens, and how often it may be asked."""
