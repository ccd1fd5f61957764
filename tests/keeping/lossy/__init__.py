"""An app whose only migration destroys what others hold: the control of the rehearsal."""
