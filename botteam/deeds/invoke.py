"""Running a skill by its name."""

from __future__ import annotations

from pydantic import ValidationError

from botteam.actions import InvokeSkill
from botteam.deeds.scene import DeedFailed, Scene


async def invoke_skill(scene: Scene, args: InvokeSkill) -> str:
    """Run a skill with its own parameters; what it reports and raises is passed on."""
    skill = scene.skills.get(args.skill)
    if skill is None:
        known = ", ".join(scene.skills) or "none"
        raise DeedFailed("not_found", f"the skill {args.skill!r} is not installed; installed: {known}")
    try:
        parameters = skill.parameters.model_validate(dict(args.args))
    except ValidationError as bad:
        first = bad.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "args"
        known = ", ".join(skill.parameters.model_fields) or "no parameters"
        raise DeedFailed("bad_args", f"{args.skill}: {where}: {first['msg']}; it takes {known}") from None
    return await skill.run(scene, parameters)
