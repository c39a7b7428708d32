"""Work into the door's inbox: CloudEvents 1.0 as JSON, signed as Standard Webhooks 1.0 says. What is lost is sent again."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import json
import time
from collections.abc import Mapping
from typing import Any

import requests

from hutong.demo.systems.declared import Place

PUT, DONE = "cn.hutong.task.put", "cn.hutong.task.done"


def event(place: Place, kind: str, data: Mapping[str, Any], key: str) -> dict[str, Any]:
    """An event; `key` names it: under the same one the door takes it once."""
    now = dt.datetime.now(dt.UTC).isoformat()
    return {"specversion": "1.0", "id": key, "source": place.name, "type": kind, "time": now, "data": dict(data)}


def send(place: Place, said: Mapping[str, Any], tries: int = 4, pause: float = 1.0) -> bool:
    """Sends an event until the door has taken it or refused it, `tries` times at most, pausing twice as long each time. Returns
    whether it was taken."""
    body = json.dumps(said, ensure_ascii=False).encode()
    for turn in range(tries):
        try:
            with requests.Session() as session:
                session.trust_env = False
                answer = session.post(
                    f"{place.door}/api/v1/events", data=body, headers=signed(place, said["id"], body), timeout=10
                )
            if answer.status_code < 500 and answer.status_code != 429:
                return answer.ok
        except requests.RequestException:
            pass
        time.sleep(pause * 2**turn)
    return False


def signed(place: Place, key: str, body: bytes) -> dict[str, str]:
    """The headers that show whose a message is: HMAC-SHA256 over its id, the time and its body."""
    at = str(int(time.time()))
    secret = base64.b64decode(place.hook_secret.removeprefix("whsec_"))
    made = hmac.new(secret, f"{key}.{at}.".encode() + body, hashlib.sha256).digest()
    return {
        "Content-Type": "application/cloudevents+json", "webhook-id": key, "webhook-timestamp": at,
        "webhook-signature": f"v1,{base64.b64encode(made).decode()}",
    }  # fmt: skip
