"""The nginx before a system that is told by headers who comes (forward-auth): its configuration, and its process."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from hutong.demo.systems.declared import BEHIND, Place

NGINX = ("/usr/sbin/nginx", "nginx")


class Missing(Exception):
    """A program of the machine that this system needs is not installed."""


def start(place: Place) -> subprocess.Popen[bytes]:
    """nginx before the back-end, in the process group of this one. Raises Missing where there is none."""
    program = next((found for found in map(shutil.which, NGINX) if found), None)
    if program is None:
        raise Missing("nginx")
    folder = place.folder / "nginx"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    (folder / "nginx.conf").write_text(configuration(place, folder))
    words = [program, "-p", str(folder), "-e", "error.log", "-c", str(folder / "nginx.conf")]
    return subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def configuration(place: Place, folder: Path) -> str:
    """What an operator would write: every request is asked about, what the browser claims of itself is taken away, 401 leads to
    the door."""
    # asked by number: under its name nginx would try the machine's other address first, at which nobody listens
    asked = place.door.replace("//localhost:", "//127.0.0.1:")
    names = ("User", "Sub", "Name", "Post", "Area", "Department", "Roles")
    taken = "; ".join(f'proxy_set_header X-Hutong-{name} ""' for name in names)
    return f"""
daemon off; master_process off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/error.log error;
events {{ worker_connections 128; }}
http {{
  access_log off;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  server {{
    listen 127.0.0.1:{place.port};
    location / {{
      auth_request /-/asked;
      auth_request_set $assertion $upstream_http_x_hutong_assertion;
      error_page 401 = @door;
      proxy_set_header Host $http_host;
      proxy_set_header X-Hutong-Assertion $assertion;
      {taken};
      proxy_pass http://127.0.0.1:{place.port + BEHIND};
    }}
    location = /health/ {{ proxy_pass http://127.0.0.1:{place.port + BEHIND}; }}
    location = /-/asked {{
      internal;
      proxy_pass {asked}/door/forward/{place.name}/;
      proxy_pass_request_body off;
      proxy_set_header Content-Length "";
      proxy_set_header Host {place.door.split("//", 1)[1]};
      proxy_set_header X-Forwarded-Host $http_host;
      proxy_set_header X-Forwarded-Uri $request_uri;
      proxy_set_header X-Forwarded-Method $request_method;
    }}
    location @door {{ return 302 {place.door}/door/pass/{place.name}/?to=$request_uri; }}
    location /.hutong/ {{
      proxy_pass {asked}/door/forward/{place.name}/callback/;
      proxy_set_header Host {place.door.split("//", 1)[1]};
      proxy_set_header X-Forwarded-Host $http_host;
    }}
  }}
}}
"""
