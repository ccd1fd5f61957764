"""What the attempts of an exam say of its questions. It judges nobody and retires nothing."""
