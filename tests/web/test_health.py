"""The page of a served home, over HTTP."""

import json
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request

from tests.conftest import School
from tests.servers import free_port


def get(port: int, path: str) -> tuple[int, bytes]:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()


def test_serve_answers_once_and_stops_clean(school: School) -> None:
    port = free_port()
    command = [sys.executable, "-m", "letopis.main", "--home", str(school.home), "serve", "--port", str(port)]
    service = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        until = time.monotonic() + 90
        while True:
            try:
                status, body = get(port, "/health")
                break
            except OSError:
                assert time.monotonic() < until
                time.sleep(0.2)
        assert (status, json.loads(body)["ok"]) == (200, True)
        assert get(port, "/nowhere")[0] == 404

        second = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
        assert second.returncode == 4
        assert "serve.already_running" in second.stderr

        service.send_signal(signal.SIGTERM)
        assert service.wait(60) == 0
        assert "Летопись работает" in (service.stdout.read() if service.stdout else "")
    finally:
        service.kill()
        service.wait()
        if service.stdout:
            service.stdout.close()
