"""What whoever runs an installation looks at: health, figures, and a log without people in it."""
