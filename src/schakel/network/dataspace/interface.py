"""What other parts use of the dataspace."""

from schakel.network.dataspace.domain.automation import Examination, end_examination, examine

__all__ = ["Examination", "end_examination", "examine"]
