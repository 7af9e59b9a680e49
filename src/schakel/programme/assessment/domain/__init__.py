"""What the self-assessment decides: instruments, answers, scores and next steps, without I/O."""
