"""A real clamd with one signature, that of a file which harms nobody: it starts in a tenth of a second."""

import hashlib
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# In two, so that whatever looks through this folder lets it be.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}" + b"$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
PATIENCE = 30  # seconds, on a busy machine


def path() -> str | None:
    return shutil.which("clamd") or shutil.which("clamd", path="/usr/sbin:/usr/local/sbin")


@contextmanager
def running() -> Iterator[str]:
    """The path of its socket."""
    with tempfile.TemporaryDirectory(prefix="clamd-") as folder:
        base = Path(folder)
        signature = f"{hashlib.md5(EICAR).hexdigest()}:{len(EICAR)}:Relais.Test\n"
        (base / "test.hdb").write_text(signature)
        lines = (f"LocalSocket {base}/socket", f"DatabaseDirectory {base}", "Foreground yes", "Bytecode no")
        (base / "clamd.conf").write_text("\n".join((*lines, "StreamMaxLength 25M", "")))
        program = [str(path()), "-c", str(base / "clamd.conf")]
        clamd = subprocess.Popen(program, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            until = time.monotonic() + PATIENCE
            while not (base / "socket").exists() and clamd.poll() is None and time.monotonic() < until:
                time.sleep(0.02)
            yield str(base / "socket")
        finally:
            clamd.terminate()
            clamd.wait()
