"""The audit record, read by auditors alone: a page of filters, and the same as a file."""
