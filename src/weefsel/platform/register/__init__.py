"""What people write about their own neighbourhood, kept safely and owned by the communities in it."""
