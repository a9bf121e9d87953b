# SPDX-License-Identifier: GPL-2.0-or-later
"""To be imported before what lies in tests/e2e: the lab, the daemon and the prober."""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "e2e"))
