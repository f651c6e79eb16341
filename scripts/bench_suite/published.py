"""Published images and charts in docker-registry on this machine, beside curl with the same requests at once."""

import atexit
import hashlib
import http.client
import json
import os
import socket
import subprocess
import time

from . import made
from .job import Job
from .measure import Command, git, run

MANIFEST = "application/vnd.oci.image.manifest.v1+json"
CONFIG = "application/vnd.oci.image.config.v1+json"
LAYER = "application/vnd.oci.image.layer.v1.tar+gzip"
CHART = "application/vnd.cncf.helm.config.v1+json"
ARCHIVE = "application/vnd.cncf.helm.chart.content.v1.tar+gzip"
# As many as relmap asks at a time.
AT_ONCE = 8


class Registry:
    """A registry that ends with this process."""

    def __init__(self, folder):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.host = f"127.0.0.1:{self.port}"
        settings = os.path.join(folder, "registry.yml")
        with open(settings, "w", encoding="utf-8") as file:
            file.write(
                f"version: 0.1\nlog: {{level: error, accesslog: {{disabled: true}}}}\n"
                f"storage: {{filesystem: {{rootdirectory: {folder}/registry}}}}\nhttp: {{addr: {self.host}}}\n"
            )
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        process = subprocess.Popen(["docker-registry", "serve", settings], **quiet)
        atexit.register(process.kill)
        for _ in range(200):
            try:
                self.connection = http.client.HTTPConnection("127.0.0.1", self.port)
                self.connection.connect()
                return
            except OSError:
                time.sleep(0.05)
        raise SystemExit("docker-registry does not answer")

    def ask(self, method, path, body=None, kind=None):
        headers = {"Content-Type": kind} if kind else {}
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        text = answer.read()
        if answer.status >= 300:
            raise SystemExit(f"{method} {path}: {answer.status} {text.decode()}")
        return answer

    def blob(self, repository, content, kind):
        digest = "sha256:" + hashlib.sha256(content).hexdigest()
        place = self.ask("POST", f"/v2/{repository}/blobs/uploads/").headers["Location"]
        place = place.removeprefix(f"http://{self.host}")
        and_digest = f"{place}{'&' if '?' in place else '?'}digest={digest}"
        self.ask("PUT", and_digest, content, "application/octet-stream")
        return {"mediaType": kind, "digest": digest, "size": len(content)}

    def push(self, repository, tag, config, kind, layer, layer_kind):
        """Pushes one manifest; the digest of its configuration is returned."""
        config = self.blob(repository, json.dumps(config).encode(), kind)
        layer = self.blob(repository, layer, layer_kind)
        manifest = {"schemaVersion": 2, "mediaType": MANIFEST, "config": config, "layers": [layer]}
        self.ask("PUT", f"/v2/{repository}/manifests/{tag}", json.dumps(manifest), MANIFEST)
        return config["digest"]


def verify(place):
    """All releases, each with an image and a chart."""
    count = place.size(100, 5)
    registry = Registry(place.folder)
    app, charts = made.Import(place.path("app")), made.Import(place.path("charts"))
    settings = (
        f'[[component]]\nname = "app"\nkind = "app"\nrepository = "../app"\nimage = "{registry.host}/team/app"\n\n'
        f'[[component]]\nname = "charts"\napp = "app"\nchart-repository = "oci://{registry.host}/charts"\n'
    )
    for number in range(count):
        version = f"1.{number}.0"
        app.tag(f"app-{version}", app.commit({"main.c": f"{number}\n"}))
        chart = {"relmap.toml": settings, "Chart.yaml": made.chart_yaml("web", version, version)}
        charts.tag(f"charts-{version}", charts.commit(chart))
    app, charts = app.end(), charts.end()
    urls = ["/v2/charts/web/tags/list?n=1000"]
    for number in range(count):
        version = f"1.{number}.0"
        labels = {
            "org.opencontainers.image.version": version,
            "org.opencontainers.image.revision": git(app, "rev-parse", f"app-{version}"),
        }
        image = {"architecture": "amd64", "os": "linux", "config": {"Labels": labels}, "rootfs": {"type": "layers"}}
        config = registry.push("team/app", version, image, CONFIG, version.encode(), LAYER)
        registry.push("charts/web", version, {"name": "web", "version": version}, CHART, version.encode(), ARCHIVE)
        urls += [f"/v2/team/app/manifests/{version}", f"/v2/team/app/blobs/{config}"]
        urls.append(f"/v2/charts/web/manifests/{version}")
    lines = "".join(f'url = "http://{registry.host}{url}"\noutput = "{os.devnull}"\n' for url in urls)
    asked = place.file("urls", f'header = "Accept: {MANIFEST}"\nsilent\nfail\n{lines}')
    ours = place.ours("artifacts", "verify", "--all", "-C", charts, "--allow-host", registry.host)
    # What is measured finds all of them, and nothing wrong.
    found = json.loads(run(charts, *ours, "--format", "json"))
    if found["findings"] or len(found["releases"]) != count:
        raise SystemExit(f"not what was made: {found['findings'][:3]}")
    curl = ["curl", "--parallel", "--parallel-immediate", "--parallel-max", str(AT_ONCE), "--config", asked]
    return Command(ours), Command(curl)


JOBS = [
    Job(
        "published",
        1.5,
        "artifacts verify of 100 releases in docker-registry",
        "curl of the same, 8 at once",
        verify,
        program="docker-registry",
    ),
]
