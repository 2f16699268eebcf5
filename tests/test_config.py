from __future__ import annotations

from pathlib import Path

import pytest

from botteam.config import load_settings
from botteam.errors import ConfigError
from botteam.observation import Position
from botteam.roster import choose_roles


def write(path: Path, text: str) -> Path:
    path.write_text(text, "utf-8")
    return path


def test_flags_win_over_environment_over_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    env = write(tmp_path / ".env", "BOT_COUNT=2\nDASHBOARD_PORT=4000\nVIEWER_BASE_PORT=5000\nUNRELATED=x\n")
    monkeypatch.setenv("BOT_COUNT", "3")
    settings = load_settings(env, viewer_base_port=6000, brain=None)
    assert (settings.bot_count, settings.dashboard_port, settings.viewer_base_port) == (3, 4000, 6000)
    assert (settings.viewer_port(1), settings.overlay_port(1)) == (6002, 6003)


def test_positions_staggers_and_counts(tmp_path: Path) -> None:
    none = tmp_path / "none"
    settings = load_settings(write(tmp_path / ".env", "HOME_POS=1, 64,-3.5\nENABLE_MULTI_BOT=false\nMC_HOST=\n"))
    assert settings.home_pos == Position(x=1, y=64, z=-3.5)
    assert (settings.count, settings.mc_host, settings.stagger) == (1, None, 1.0)
    assert load_settings(none, mc_host="example.org").stagger == 10.0
    assert load_settings(none, bot_stagger_seconds=0).stagger == 0.0


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("BOT_COUNT=9", "BOT_COUNT='9'"),
        ("HOME_POS=1,2", "HOME_POS='1,2'"),
        ("HOME_POS=nan,0,0", "HOME_POS='nan,0,0': write it as x,y,z with three finite numbers; change"),
        ("STASH_POS=0,-Infinity,0", "STASH_POS='0,-Infinity,0': write it as"),
        ("SAFE_SPAWN=0,0,1e999", "SAFE_SPAWN='0,0,1e999': write it as"),
        ("BOT_STAGGER_SECONDS=inf", "BOT_STAGGER_SECONDS='inf': Input should be a finite number"),
        ("BRAIN=gpt", "BRAIN='gpt'"),
        ("MC_PORT=http", "MC_PORT='http'"),
        ("OLLAMA_HOST=http://gpu:http", "OLLAMA_HOST=.*write it as"),
        ("OLLAMA_HOST=ftp://gpu", "OLLAMA_HOST=.*write it as"),
        ("VIEWER_BASE_PORT=65530", "VIEWER_BASE_PORT='65530'"),
        ("what is this", "line 1: 'what is this'"),
        ("A=1\n'unclosed", "line 2"),
    ],
)
def test_bad_settings_are_one_line_with_the_name(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(ConfigError, match=says) as bad:
        load_settings(write(tmp_path / ".env", text))
    assert "\n" not in str(bad.value)


@pytest.mark.parametrize("host", ["http://127.0.0.1:11434", "gpu", "gpu:11434", "https://ollama.example.org/api"])
def test_the_usual_ways_to_name_an_ollama_server(tmp_path: Path, host: str) -> None:
    assert load_settings(tmp_path / "none", ollama_host=host).ollama_host == host


@pytest.mark.parametrize(
    ("names", "says"),
    [
        ({"mc_username": "a name"}, "MC_USERNAME='a name': give 3 to 16"),
        ({"mc_username_2": "atlas"}, "MC_USERNAME_2='atlas': another bot"),
    ],
)
def test_names_that_no_server_takes(tmp_path: Path, names: dict[str, str], says: str) -> None:
    with pytest.raises(ConfigError, match=says):
        choose_roles(load_settings(tmp_path / "none", **names))


def test_microsoft_accounts_are_named_by_their_address(tmp_path: Path) -> None:
    settings = load_settings(tmp_path / "none", mc_auth="microsoft", mc_username="somebody@example.org")
    assert choose_roles(settings)[0].username == "somebody@example.org"


def test_an_unreadable_file_is_named(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"\xff\xfe\x00A=1")
    with pytest.raises(ConfigError, match="cannot be read"):
        load_settings(tmp_path / ".env")
