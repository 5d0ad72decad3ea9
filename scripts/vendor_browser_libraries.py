"""Copies the browser libraries that the pages use from npm's lock file into the package, with licence and hash.

Run by `make vendor`, after `npm ci` in `scripts/vendor`. The copies are committed, so nobody needs Node to run argmap.
"""

import hashlib
import json
from pathlib import Path

HERE = Path(__file__).parent / "vendor"
TARGET = Path(__file__).parent.parent / "src" / "argmap" / "web" / "static" / "vendor"
# The package, the file of it that a browser loads, its licence, and what it is called among ours.
LIBRARIES = (("idiomorph", "dist/idiomorph.esm.js", "LICENSE", "idiomorph.js"),)


def main() -> None:
    """Copy every library, and write `vendor.json`: name, version, licence and SHA-256 of each file."""
    TARGET.mkdir(parents=True, exist_ok=True)
    listed = []
    for package, source, licence, name in LIBRARIES:
        folder = HERE / "node_modules" / package
        about = json.loads((folder / "package.json").read_text())
        content = (folder / source).read_bytes()
        (TARGET / name).write_bytes(content)
        licence_name = f"{Path(name).stem}.LICENSE.txt"
        (TARGET / licence_name).write_bytes((folder / licence).read_bytes())
        listed.append(
            {
                "file": name,
                "package": package,
                "version": about["version"],
                "licence": about["license"],
                "licence_file": licence_name,
                "sha256": hashlib.sha256(content).hexdigest(),
            }
        )
    (TARGET / "vendor.json").write_text(json.dumps(listed, indent=2) + "\n")


if __name__ == "__main__":
    main()
