"""`schakel service`: the unit with which systemd runs a node, printed for this installation."""

import argparse
import sys
from pathlib import Path

# One unit runs web server and worker: `schakel serve` keeps both and ends both.
UNIT = """\
# A Schakel node. Settings of the node NAME are in /etc/schakel/NAME.env, its data is in
# /var/lib/schakel/NAME. Start it with: systemctl enable --now schakel@NAME
[Unit]
Description=Schakel node %i
Documentation=man:systemd.exec(5)
After=network-online.target
Wants=network-online.target
StartLimitIntervalSec=300
StartLimitBurst=5

[Service]
Type=exec
User={user}
Group={user}
EnvironmentFile=/etc/schakel/%i.env
ExecStart={command} serve --role ${{SCHAKEL_ROLE}} --data /var/lib/schakel/%i \
--port ${{SCHAKEL_PORT}} --public-url ${{SCHAKEL_PUBLIC_URL}} $SCHAKEL_SERVE
Restart=on-failure
RestartSec=2
KillSignal=SIGTERM
TimeoutStopSec=20
StateDirectory=schakel/%i
StateDirectoryMode=0700
UMask=0077
LimitNOFILE=8192
MemoryMax=1G
TasksMax=256

# What it does not need.
NoNewPrivileges=yes
CapabilityBoundingSet=
AmbientCapabilities=
ProtectSystem=strict
ProtectHome=yes
ProtectProc=invisible
ProcSubset=pid
ProtectClock=yes
ProtectHostname=yes
ProtectControlGroups=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
PrivateTmp=yes
PrivateDevices=yes
LockPersonality=yes
RemoveIPC=yes
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX AF_NETLINK
# The queries of partners run in user and network namespaces of their own.
RestrictNamespaces=user net mnt pid ipc uts
RestrictRealtime=yes
RestrictSUIDSGID=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallFilter=~@privileged @obsolete
SystemCallErrorNumber=EPERM

[Install]
WantedBy=multi-user.target
"""

SETTINGS = """\
# /etc/schakel/NAME.env: readable by root only, as it may hold a password.
SCHAKEL_ROLE=factory
SCHAKEL_PORT=8001
SCHAKEL_PUBLIC_URL=https://shop.example
SCHAKEL_NAME=Shop
# A proxy on this machine speaks TLS and tells who asked.
SCHAKEL_TRUSTED_PROXIES=127.0.0.1
# More options of schakel serve, such as --tls-cert and --tls-key, or --hub https://hub.example
SCHAKEL_SERVE=
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `schakel service`."""
    parser.add_argument("what", choices=["unit", "settings"], help="which of the two files")
    parser.add_argument("--user", default="schakel", help="account that the node runs under")
    parser.set_defaults(func=run)


def run(arguments: argparse.Namespace) -> int:
    """Print the file."""
    sys.stdout.write(SETTINGS if arguments.what == "settings" else unit(arguments.user))
    return 0


def unit(user: str, command: Path | None = None) -> str:
    """The unit that starts the `schakel` of this environment."""
    own = command or Path(sys.executable).with_name("schakel")
    return UNIT.format(user=user, command=own)
