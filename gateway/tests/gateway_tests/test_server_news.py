"""The server alone: answers that wait for news cost a connection each, and no thread."""

import asyncio
import contextlib
import time

import pytest
from flask import Flask, Response
from support.served import free_place, read_all, served


class _News:
    """An answer that waits until ``tell`` is called, and says then what is new."""

    waiting: "set[_News]" = set()

    def __init__(self):
        self._told = asyncio.Event()

    async def __aiter__(self):
        self._loop = asyncio.get_running_loop()
        self.waiting.add(self)
        try:
            yield b"waiting "
            await self._told.wait()
            yield b"told"
        finally:
            self.waiting.discard(self)

    def tell(self):
        self._loop.call_soon_threadsafe(self._told.set)


def _application(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return _News() if environ["PATH_INFO"] == "/news" else [environ["PATH_INFO"].encode()]


@pytest.fixture
def server(settings_of):
    with served(settings_of(listen=free_place(), threads=2, streams=4), _application) as running:
        yield running


def _get(path, *lines):
    return "\r\n".join([f"GET {path} HTTP/1.1", "Host: localhost", *lines, "", ""]).encode("latin-1")


@contextlib.contextmanager
def _many(server, number, sent):
    """``number`` connections that have said ``sent`` and nothing more."""
    with contextlib.ExitStack() as stack:
        connections = [stack.enter_context(server.connect()) for _ in range(number)]
        for connection in connections:
            connection.sendall(sent)
        yield connections


def test_200_that_wait_for_news_hold_no_thread(server):
    """Two threads; a page that learns of news is awaited by the loop."""
    with _many(server, 200, _get("/news", "Connection: close")) as connections:
        _until(lambda: len(_News.waiting) == 200)
        taken = []
        for _ in range(20):
            began = time.monotonic()
            assert b"/other" in server.ask(_get("/other", "Connection: close"))
            taken.append(time.monotonic() - began)
        assert sorted(taken)[18] < 1.0
        for each in list(_News.waiting):
            each.tell()
        for connection in connections:
            answer = read_all(connection)
            assert b"waiting " in answer
            assert b"told" in answer
    assert not _News.waiting


def test_a_view_answers_with_news(settings_of):
    """As the README says that such a page is written."""
    app = Flask("waits")
    app.add_url_rule("/news", view_func=lambda: Response(_News(), direct_passthrough=True, mimetype="text/plain"))
    with (
        served(settings_of(listen=free_place(), threads=2, streams=4), app.wsgi_app) as running,
        _many(running, 2, _get("/news", "Connection: close")) as connections,
    ):
        _until(lambda: len(_News.waiting) == 2)
        for each in list(_News.waiting):
            each.tell()
        assert all(b"told" in read_all(connection) for connection in connections)


def test_who_leaves_while_waiting_is_waited_for_no_longer(server):
    with _many(server, 5, _get("/news")):
        _until(lambda: len(_News.waiting) == 5)
    _until(lambda: not _News.waiting)
    assert b"/other" in server.ask(_get("/other", "Connection: close"))


def test_the_process_ends_while_some_wait(server):
    with _many(server, 5, _get("/news")):
        _until(lambda: len(_News.waiting) == 5)
        server.server.should_exit = True
        _until(lambda: not _News.waiting)


def _until(is_so):
    deadline = time.monotonic() + 10
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.02)
