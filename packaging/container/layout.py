#!/usr/bin/env python3
"""packaging/container/layout.py ROOTFS VERSION COMMIT ARCHIVE: an OCI image layout of one layer, in a tar."""

import gzip
import hashlib
import io
import json
import os
import sys
import tarfile
from datetime import datetime, timezone


class Layout:
    """The files of an OCI image layout; blobs are named by their digests."""

    def __init__(self):
        self.files = {"oci-layout": b'{"imageLayoutVersion":"1.0.0"}'}

    def blob(self, content, media_type):
        digest = hashlib.sha256(content).hexdigest()
        self.files[f"blobs/sha256/{digest}"] = content
        return {"mediaType": media_type, "digest": f"sha256:{digest}", "size": len(content)}

    def write(self, archive):
        with tarfile.open(archive, "w") as tar:
            for name, content in sorted(self.files.items()):
                entry = tarfile.TarInfo(name)
                entry.size = len(content)
                tar.addfile(entry, io.BytesIO(content))


def as_json(value):
    return json.dumps(value, separators=(",", ":"), sort_keys=True).encode()


def main():
    rootfs, version, commit, archive = sys.argv[1:]
    created = datetime.fromtimestamp(int(os.environ["SOURCE_DATE_EPOCH"]), timezone.utc).isoformat().replace("+00:00", "Z")
    labels = {
        "org.opencontainers.image.title": "relmap",
        "org.opencontainers.image.description": "Checks a human-written version against what changed in git",
        "org.opencontainers.image.version": version,
        "org.opencontainers.image.revision": commit,
        "org.opencontainers.image.created": created,
        "org.opencontainers.image.licenses": "MIT OR Apache-2.0",
    }
    with open(rootfs, "rb") as file:
        plain = file.read()
    layout = Layout()
    layer = layout.blob(gzip.compress(plain, compresslevel=6, mtime=0), "application/vnd.oci.image.layer.v1.tar+gzip")
    config = layout.blob(as_json({
        "architecture": "amd64",
        "os": "linux",
        "created": created,
        "config": {
            "User": "10001:10001",
            "Env": ["PATH=/usr/local/bin:/usr/bin:/bin", "HOME=/home/relmap"],
            "Entrypoint": ["relmap"],
            "Cmd": ["--help"],
            "WorkingDir": "/work",
            "Labels": labels,
        },
        "rootfs": {"type": "layers", "diff_ids": ["sha256:" + hashlib.sha256(plain).hexdigest()]},
        "history": [{"created": created, "created_by": "packaging/container/build"}],
    }), "application/vnd.oci.image.config.v1+json")
    manifest = layout.blob(as_json({
        "schemaVersion": 2,
        "mediaType": "application/vnd.oci.image.manifest.v1+json",
        "config": config,
        "layers": [layer],
        "annotations": labels,
    }), "application/vnd.oci.image.manifest.v1+json")
    manifest["annotations"] = {"org.opencontainers.image.ref.name": version}
    layout.files["index.json"] = as_json({"schemaVersion": 2, "manifests": [manifest]})
    layout.write(archive)
    print(f"{archive}: {manifest['digest']}, {layer['size'] >> 20} MiB")


main()
