"""A node that serves for examination keeps to every case of the kit."""

import json
import subprocess
import sys


def test_our_node_passes_every_case_of_the_kit(new_node, free_port):
    callback = f"localhost:{free_port()}"
    node = new_node("factory", "--conformance", "--allow", callback).start()
    command = [sys.executable, "-m", "schakel", "tck", node.url, "--json", "--disabled"]
    command += ["--negotiate-url", f"{node.url}/conformance/negotiations/requests"]
    command += ["--transfer-url", f"{node.url}/conformance/transfers/requests"]
    done = subprocess.run(
        [*command, "--callback", callback],
        env=node.environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    cases = json.loads(done.stdout)["cases"]

    assert [(each["id"], each["detail"]) for each in cases if each["ok"] is False] == []
    assert done.returncode == 0
    assert sum(each["ok"] is True for each in cases) == 84
