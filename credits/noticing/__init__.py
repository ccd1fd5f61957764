"""A notice after it is issued: served, acknowledged, answered, rectified, withdrawn."""
