"""Records of study from other systems into the ledger, as batches.

`load` takes a file as the command does, the pages upload, preview and confirm one (`running`).
A record is a fact with the source credits.import:平台:来源编号, so that the same file twice
records once, and the same number with other content is refused. A batch knows which facts it
recorded: `batches.expected_sources` answers for them, `reversal` takes them back as a whole.
"""

from credits.imports.loading import FactsReport, load

__all__ = ["FactsReport", "load"]
