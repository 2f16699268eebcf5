"""What `roles` and `skills` print."""

from __future__ import annotations

from collections.abc import Callable

from botteam.config import Settings
from botteam.errandbook import read_errands
from botteam.errors import ConfigError
from botteam.mind.rules import check_routine
from botteam.roles import load_role, role_files
from botteam.skillbook import load_skills

Say = Callable[[str], None]


def list_roles(settings: Settings, say: Say) -> int:
    """One line per role file; returns 2 when one is wrong."""
    skills = load_skills(settings.skills_dir)
    wrong = 0
    for path in role_files(settings.roles_dir):
        try:
            role = load_role(path)
            check_routine(role)
        except ConfigError as bad:
            say(f"FAIL  {bad}")
            wrong += 1
            continue
        missing = role.missing_skills(skills.names)
        note = f"; skills not installed: {', '.join(missing)}" if missing else ""
        say(f"ok    {role.name:<8} {role.role:<18} leash {role.leash_radius:>4}  {path}{note}")
    return 2 if wrong else 0


def list_skills(settings: Settings, say: Say) -> int:
    """One line per skill, installed, learned, broken or missing; returns 2 when one is broken."""
    book = load_skills(settings.skills_dir)
    wanted: dict[str, list[str]] = {}
    for path in role_files(settings.roles_dir):
        role = load_role(path)
        for skill in role.allowed_skills:
            wanted.setdefault(skill, []).append(role.name)
    for name, module in book.modules.items():
        doc = (module.__doc__ or "").strip().splitlines() or [""]
        say(f"ok      {name:<13} {doc[0]}  (roles: {', '.join(wanted.get(name, ['none']))})")
    learned, spoilt = read_errands(settings.data_dir / "skills", book.names)
    for errand in learned:
        say(f"learned {errand.name:<13} {errand.summary}")
    for broken in (*book.broken, *spoilt):
        say(f"FAIL    {broken}")
    for name in sorted(wanted.keys() - book.names):
        say(f"missing {name:<13} listed by {', '.join(wanted[name])}, not installed; left out of what they may do")
    return 2 if book.broken or spoilt else 0
