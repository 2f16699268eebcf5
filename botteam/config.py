"""Settings: the only reader of the environment and of `.env`."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from dotenv.parser import parse_stream
from pydantic import AfterValidator, BeforeValidator, Field, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from botteam.errors import ConfigError
from botteam.observation import Position

MAX_BOTS = 5
_PACKAGED = Path(__file__).parent / "_data"
DATA_ROOT = _PACKAGED if _PACKAGED.is_dir() else Path(__file__).parent.parent
"""Where roles/, skills/ and dashboard/ lie: inside the wheel, or beside the package in a checkout."""

Port = Annotated[int, Field(ge=1, le=65_535)]


def _position(value: object) -> object:
    """Turn `x,y,z` into a Position; the empty text means unset."""
    if not isinstance(value, str):
        return value
    if not value.strip():
        return None
    parts = value.split(",")
    if len(parts) != 3:
        raise ValueError("write it as x,y,z")
    try:
        x, y, z = (float(part) for part in parts)
    except ValueError as bad:
        raise ValueError("write it as x,y,z with three numbers") from bad
    if not all(map(math.isfinite, (x, y, z))):
        raise ValueError("write it as x,y,z with three finite numbers")
    return Position(x=x, y=y, z=z)


def _address(value: str) -> str:
    """Complain of what is no HTTP address; `HOST` and `HOST:PORT` are fine."""
    try:
        parts = urlsplit(value if "//" in value else f"//{value}", scheme="http")
        fine = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        fine = False
    if not fine:
        raise ValueError("write it as http://HOST:PORT")
    return value


def _unset(value: object) -> object:
    return None if isinstance(value, str) and not value.strip() else value


Where = Annotated[Position | None, NoDecode, BeforeValidator(_position)]
OllamaAddress = Annotated[str, AfterValidator(_address)]
BasePort = Annotated[int, Field(ge=1, le=65_535 - 2 * MAX_BOTS)]
OptionalText = Annotated[str | None, BeforeValidator(_unset)]
OptionalSeconds = Annotated[Annotated[float, Field(ge=0)] | None, BeforeValidator(_unset)]
OptionalPath = Annotated[Path | None, BeforeValidator(_unset)]


class Settings(BaseSettings):
    """Every setting with its default; `.env.example` lists the same, and a test compares the two."""

    model_config = SettingsConfigDict(env_file_encoding="utf-8", extra="ignore", frozen=True, allow_inf_nan=False)

    mc_host: OptionalText = Field(None, description="Minecraft server to join; unset: the embedded sandbox")
    mc_port: Port = Field(25_565, description="its port; the sandbox takes the next free one")
    mc_version: OptionalText = Field(None, description="game version; unset: ask the server")
    mc_auth: Literal["offline", "microsoft"] = Field("offline", description="how bots log in")
    mc_username: str = Field("Atlas", description="names in the game, one per role")
    mc_username_2: str = "Flora"
    mc_username_3: str = "Forge"
    mc_username_4: str = "Mason"
    mc_username_5: str = "Blade"
    enable_multi_bot: bool = Field(True, description="false: the first bot only")
    bot_count: int = Field(MAX_BOTS, ge=1, le=MAX_BOTS, description="how many of the five bots to start")
    bot_stagger_seconds: OptionalSeconds = Field(
        None, description="seconds between two joins; unset: 10 on a foreign server, 1 on the sandbox"
    )
    brain: Literal["auto", "ollama", "rules"] = Field(
        "auto", description="auto: Ollama when it answers and has the model, else the rules brain"
    )
    ollama_host: OllamaAddress = Field("http://127.0.0.1:11434", description="where Ollama answers")
    ollama_fast_model: str = Field("qwen3:8b", description="decides")
    ollama_deep_model: str = Field("qwen3:32b", description="plans")
    ollama_parallel: int = Field(1, ge=1, le=64, description="requests at a time")
    decide_ahead: bool = Field(True, description="ask for the next decision while an action still runs")
    bind_host: str = Field("127.0.0.1", description="address that pages, viewers and the sandbox listen on")
    viewer_base_port: BasePort = Field(3000, description="bot i has viewer 3000+2i and overlay 3001+2i")
    dashboard_port: Port = Field(3010, description="mission control")
    botteam_token: OptionalText = Field(None, description="password of the operator console; unset: made up per run")
    home_pos: Where = Field(None, description="x,y,z; unset: near the world spawn")
    stash_pos: Where = Field(None, description="x,y,z; unset: near home")
    safe_spawn: Where = Field(None, description="x,y,z; unset: near the world spawn")
    data_dir: Path = Field(Path(".botteam"), description="worlds, memories and run logs")
    roles_dir: OptionalPath = Field(None, description="your own roles/*.yaml, added to the built-in ones")
    skills_dir: OptionalPath = Field(None, description="your own skills/*.py, added to the built-in ones")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field("INFO", description="what the terminal shows")
    log_prompts: bool = Field(False, description="keep whole prompts in events.jsonl")
    bots_per_worker: int = Field(1, ge=1, le=MAX_BOTS, description="more saves memory, one isolates best")

    @property
    def count(self) -> int:
        """How many bots to start."""
        return self.bot_count if self.enable_multi_bot else 1

    @property
    def usernames(self) -> tuple[str, ...]:
        """Names in the game, in the order of the roles."""
        return (
            self.mc_username,
            self.mc_username_2,
            self.mc_username_3,
            self.mc_username_4,
            self.mc_username_5,
        )

    @property
    def stagger(self) -> float:
        """Seconds between two joins."""
        if self.bot_stagger_seconds is not None:
            return self.bot_stagger_seconds
        return 10.0 if self.mc_host else 1.0

    def viewer_port(self, index: int) -> int:
        """Viewer port of bot `index` (0-based)."""
        return self.viewer_base_port + 2 * index

    def overlay_port(self, index: int) -> int:
        """Overlay port of bot `index` (0-based)."""
        return self.viewer_base_port + 2 * index + 1


def load_settings(env_file: Path | None = None, **flags: Any) -> Settings:
    """Read flags, environment and `.env`, in this order of precedence.

    Flags that are None are left out. Raises ConfigError, one line, naming the setting and its value.
    """
    path = env_file if env_file is not None else Path(".env")
    if path.exists():
        _check_env_file(path)
    given = {name: value for name, value in flags.items() if value is not None}
    try:
        return Settings(_env_file=path, **given)  # type: ignore[call-arg]
    except ValidationError as bad:
        first = bad.errors()[0]
        name = str(first["loc"][0]).upper()
        raise ConfigError(
            f"{name}={first['input']!r}: {first['msg'].removeprefix('Value error, ')};"
            f" change the flag, the environment or {path}"
        ) from None


def _check_env_file(path: Path) -> None:
    """Complain of the first line of `.env` that is no setting; dotenv itself would only log it."""
    try:
        with path.open(encoding="utf-8") as stream:
            for binding in parse_stream(stream):
                if binding.error:
                    line, text = binding.original.line, binding.original.string.strip()
                    raise ConfigError(f"{path}, line {line}: {text!r} is not NAME=value; correct or remove it")
    except (OSError, UnicodeDecodeError) as bad:
        raise ConfigError(f"{path} cannot be read ({bad}); make it a readable UTF-8 text file") from None
