"""What goes into the wheel beside the source: compiled catalogues and the cut typeface."""

import importlib
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CustomBuildHook(BuildHookInterface):  # type: ignore[type-arg]
    """Makes them with the code of this checkout, in the environment that builds the wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Run before the wheel is put together."""
        del version, build_data
        sys.path.insert(0, str(Path(self.root) / "src"))
        importlib.import_module("schakel.config.catalogues").main(["compile"])
        importlib.import_module("schakel.web.fonts").main()
