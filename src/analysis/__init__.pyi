from analysis.opened import Measure as Measure
from analysis.opened import Volume as Volume
from analysis.opened import open_volume as open_volume

__all__ = ["Measure", "Volume", "open_volume"]
