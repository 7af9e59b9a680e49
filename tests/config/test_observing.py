"""What a running node tells those who look after it, and what it keeps to itself."""

import json
import re

import httpx

from schakel.config.journey import Journey, Visitor


def counted(node):
    """Requests to the health page, all web processes together."""
    key = (node.data / "operator.key").read_text().strip()
    text = httpx.get(f"{node.url}/metrics", headers={"Authorization": f"Bearer {key}"}).text
    lines = re.findall(r"schakel_request_seconds_count{(.*)} (\S+)", text)
    return sum(float(n) for labels, n in lines if 'route="web:healthz"' in labels)


def test_metrics_are_those_of_all_web_processes_and_start_anew(new_node):
    node = new_node("hub", "--web-workers", "2").start()
    before = counted(node)
    for _ in range(40):
        assert httpx.get(f"{node.url}/healthz").status_code == 200
    after = counted(node)
    files = list((node.data / "run" / "metrics").iterdir())
    node.stop()
    node.start()
    httpx.get(f"{node.url}/healthz")

    assert after - before == 40
    assert len(files) <= 4
    assert set((node.data / "run" / "metrics").iterdir()).isdisjoint(files)


def test_the_log_holds_no_address_cookie_token_or_query(hub):
    owner = Visitor(hub.url)
    journey = Journey(hub.url, "", hub.data, "", lambda *_: "")
    journey.answer(owner)
    link = journey.share(owner)
    Visitor(hub.url).get(link + "?from=a-letter")
    Visitor(hub.url).get("/no/such/page/?secret=of-mine", status=404)
    signing = hub.run("operator", "--data", str(hub.data)).stdout.strip()
    httpx.get(signing)
    httpx.get(signing[:-5] + "/")
    httpx.post(hub.url + link, data={"a": "b"})  # refused: no token against forged requests
    httpx.get(hub.url + "/", headers={"Host": "evil.example"})
    key = (hub.data / "operator.key").read_text().strip()
    httpx.get(f"{hub.url}/metrics", headers={"Authorization": f"Bearer {key}"})
    hub.stop()
    log = hub.log.read_text()
    lines = [json.loads(line) for line in log.splitlines() if line.startswith("{")]
    secrets = [link.split("/")[2], signing.split("/")[4], key, "a-letter", "of-mine"]
    secrets += [cookie.value for cookie in owner.client.cookies.jar if len(cookie.value) > 8]

    assert len(lines) > 15
    assert [secret for secret in secrets if secret in log] == []
    assert re.findall(r"127\.0\.0\.1|::1", log) == []
