"""What doctor says of a model server, over a stand-in."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from ollama_standin import MODEL, OllamaStandIn

from botteam.config import Settings, load_settings
from botteam.doctor import BAD, GOOD, NOTE, Finding, model_findings

DEEP = "qwen3:32b"


@pytest_asyncio.fixture
async def server() -> AsyncIterator[OllamaStandIn]:
    standin = await OllamaStandIn(latency=0.01).start()
    standin.models = [MODEL, DEEP]
    yield standin
    await standin.stop()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings(tmp_path / "none", brain="ollama")


async def findings(server: OllamaStandIn, settings: Settings) -> dict[str, list[Finding]]:
    said: dict[str, list[Finding]] = {}
    for finding in await model_findings(settings.model_copy(update={"ollama_host": server.url})):
        said.setdefault(finding.what, []).append(finding)
    return said


async def test_both_models_are_tried(server: OllamaStandIn, settings: Settings) -> None:
    said = await findings(server, settings)
    assert [f.mark for f in said["structured"]] == [GOOD, GOOD]
    assert all("keeps to the schema" in f.text for f in said["structured"])
    assert "memory" not in said


async def test_a_model_may_be_named_without_its_tag(server: OllamaStandIn, settings: Settings) -> None:
    server.models = ["mistral:latest", DEEP]
    said = await findings(server, settings.model_copy(update={"ollama_fast_model": "mistral"}))
    assert [f.mark for f in said["structured"]] == [GOOD, GOOD]
    assert "memory" not in said


async def test_models_that_do_not_fit_together_are_named(server: OllamaStandIn, settings: Settings) -> None:
    server.roomy = False
    (finding,) = (await findings(server, settings))["memory"]
    assert (finding.mark, MODEL in finding.text, DEEP in finding.text) == (NOTE, True, True)


async def test_a_model_that_breaks_the_schema_is_a_failure(server: OllamaStandIn, settings: Settings) -> None:
    server.fault = "plain_text"
    assert [f.mark for f in (await findings(server, settings))["structured"]] == [BAD, BAD]


async def test_a_server_without_the_model_says_how_to_get_it(server: OllamaStandIn, settings: Settings) -> None:
    server.models = []
    (finding,) = (await findings(server, settings))["ollama"]
    assert (finding.mark, f"ollama pull {MODEL}" in finding.text) == (BAD, True)


def test_a_role_file_that_cannot_be_read_is_one_finding_among_all(tmp_path: Path) -> None:
    (tmp_path / "zoe.yaml").write_text("name: 2024-13-45\n", "utf-8")
    env = {**os.environ, "ROLES_DIR": str(tmp_path), "BRAIN": "rules"}
    command = [sys.executable, "-m", "botteam", "doctor"]
    told = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True, timeout=60, check=False)
    assert told.returncode == 1, told.stderr
    (line,) = (line for line in told.stdout.splitlines() if "roles" in line)
    assert line.startswith("FAIL")
    assert "zoe.yaml: one value cannot be read (month must be in 1..12)" in line
    assert "python" in told.stdout
