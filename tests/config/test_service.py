"""The files with which a node is installed are what the programs they are for accept."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from schakel.config import cli, service
from schakel.config.options import Options, from_environment

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"
MOST_EXPOSED = 2.3
ANYWHERE = "0.0.0.0"  # noqa: S104 (inside a container, whose ports are published one by one)


def needs(program):
    found = shutil.which(program) or shutil.which(program, path="/usr/sbin")
    return found or pytest.skip(f"{program} is not installed")


@pytest.fixture
def unit(tmp_path):
    """The unit as a file, with a command that exists here."""
    file = tmp_path / "schakel@.service"
    file.write_text(service.unit("schakel", Path(sys.executable)))
    return file


def test_the_unit_is_one_that_systemd_takes(unit):
    words = [needs("systemd-analyze"), "verify", "--man=no", str(unit)]
    done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=60)

    assert (done.returncode, done.stderr) == (0, "")


def test_a_unit_with_a_mistake_is_not_taken(unit):
    unit.write_text(unit.read_text().replace("ProtectSystem=strict", "ProtectSystem=stern"))
    words = [needs("systemd-analyze"), "verify", "--man=no", str(unit)]
    done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=60)

    assert "Failed to parse protect system value" in done.stderr


def test_the_unit_leaves_little_open(unit):
    words = [needs("systemd-analyze"), "security", "--offline=true", str(unit)]
    done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=60)
    if "unrecognized option" in done.stderr:
        pytest.skip("this systemd cannot look at a unit that is not loaded")
    found = re.search(r"Overall exposure level for \S+: ([0-9.]+)", done.stdout)

    assert float(found.group(1)) < MOST_EXPOSED


def test_the_unit_starts_a_node_with_the_settings_that_are_printed():
    settings = dict(
        line.split("=", 1) for line in service.SETTINGS.splitlines() if not line.startswith("#")
    )
    command = service.unit("schakel").partition("ExecStart=")[2].partition("\n")[0]
    for name, value in settings.items():
        command = command.replace(f"${{{name}}}", value).replace(f" ${name}", f" {value}".rstrip())
    program, verb, *words = command.replace("%i", "shop").split()
    told = cli.parser("serve").parse_args([verb, *words])

    assert program == str(Path(sys.executable).with_name("schakel"))
    assert (told.role, told.port, told.public_url) == ("factory", 8001, "https://shop.example")
    assert told.data == Path("/var/lib/schakel/shop")


def test_every_setting_that_is_printed_is_read(monkeypatch):
    known = set(Options("hub", Path("x"), "http://x").environment())
    names = set(re.findall(r"^(\w+)=", service.SETTINGS, re.MULTILINE))
    monkeypatch.setenv("SCHAKEL_TRUSTED_PROXIES", "127.0.0.1")

    assert names - known == {"SCHAKEL_PORT", "SCHAKEL_SERVE"}  # these two are for the unit
    assert from_environment("factory").trusted_proxies == ("127.0.0.1",)


def test_the_command_prints_both_files(capsys):
    assert cli.main(["service", "settings"]) == 0
    assert capsys.readouterr().out == service.SETTINGS
    assert cli.main(["service", "unit", "--user", "shop"]) == 0
    assert "User=shop\nGroup=shop\n" in capsys.readouterr().out


def test_caddy_takes_our_example(tmp_path):
    words = [needs("caddy"), "validate", "--adapter", "caddyfile"]
    done = subprocess.run(
        [*words, "--config", str(DEPLOY / "Caddyfile")],
        env={"HOME": str(tmp_path), "PATH": "/usr/bin"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert (done.returncode, done.stdout.splitlines()[-1:]) == (0, ["Valid configuration"])


def test_nginx_takes_our_example(tmp_path, pair):
    program = needs("nginx")
    certificate, key = pair("shop")
    site = (DEPLOY / "nginx.conf").read_text()
    live = "/etc/letsencrypt/live/shop.example"
    site = site.replace(f"{live}/fullchain.pem", str(certificate))
    site = site.replace(f"{live}/privkey.pem", str(key))
    (tmp_path / "site.conf").write_text(site)
    paths = "".join(
        f"{kind}_temp_path {tmp_path}/{kind};\n"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    whole = f"pid {tmp_path}/pid;\nevents {{}}\nhttp {{ {paths} include {tmp_path}/site.conf; }}\n"
    (tmp_path / "nginx.conf").write_text(whole)
    words = [program, "-t", "-q", "-e", str(tmp_path / "log"), "-c", str(tmp_path / "nginx.conf")]
    done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=60)

    assert (done.returncode, done.stderr) == (0, "")


def test_the_container_runs_as_nobody_in_particular_and_keeps_its_data_in_one_place():
    text = (DEPLOY / "Containerfile").read_text()
    steps = re.findall(r"^([A-Z]+) (.*)$", text, re.MULTILINE)
    given = dict(steps)

    assert (given["USER"], given["VOLUME"]) == ("schakel", "/data")
    assert text.count("pip install --no-cache-dir --require-hashes") == 2
    assert [word for word, _ in steps].index("USER") < [word for word, _ in steps].index("VOLUME")
    words = given["ENTRYPOINT"].strip("[]").replace('"', "").split(", ")[1:]
    more = given["CMD"].strip("[]").replace('"', "").split(", ")
    told = cli.parser("serve").parse_args([*words, *more])
    assert (told.role, told.host, told.data) == ("factory", ANYWHERE, Path("/data"))
