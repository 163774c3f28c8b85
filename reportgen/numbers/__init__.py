"""What texts and figures may ask, and how an answer is said, claimed and traced."""
