"""The 3D view's worker script without the game data of versions that nobody can watch.

The script of prismarine-viewer 1.33 is 63 MB: block tables of every version of the game since 1.7, each a
module `123:e=>{"use strict";e.exports=JSON.parse('…')}`, and one table per version that names its modules.
A browser reads all of it anew on every view. The renderer colours every world's grass with the tints of
1.16.2, so tints stay.
"""

from __future__ import annotations

import re
from collections.abc import Collection

REVISION = 1
"""Of what is made here: another one makes browsers and disks forget the last."""
_VERSION = re.compile(r'"?([0-9][0-9a-z.]*)"?:\{((?:get \w+\(\)\{return \w\(\d+\)\},?)+)')
_USES = re.compile(r"get (?!tints)\w+\(\)\{return \w\((\d+)\)")
_MODULE = re.compile(r"""\b(\d+):\w=>\{"use strict";\w\.exports=JSON\.parse\('""")
_END = "')}"
_SMALL = 4_096


def slim(script: str, versions: Collection[str]) -> str:
    """The script with the tables emptied that only versions other than `versions` use.

    A script of another make comes back as it is.
    """
    kept, others = _owners(script, versions)
    if not kept:
        return script
    parts, at = [], 0
    for module in _MODULE.finditer(script):
        end = script.find(_END, module.end())
        if module[1] in others - kept and end - module.end() > _SMALL:
            parts += [script[at : module.end()], "[]"]
            at = end
    return "".join([*parts, script[at:]])


def _owners(script: str, versions: Collection[str]) -> tuple[set[str], set[str]]:
    """Modules that the wanted versions use, and those that all the others use."""
    kept: set[str] = set()
    others: set[str] = set()
    for version in _VERSION.finditer(script):
        (kept if version[1] in versions else others).update(_USES.findall(version[2]))
    return kept, others
