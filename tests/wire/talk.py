# SPDX-License-Identifier: GPL-2.0-or-later
"""Whole sessions, many at once: the server speaks first and says whom it sees; the client checks that, sends, closes its half,
and gets back what it sent through the half that is open still. Over UDP, a question and an answer, twice."""
import asyncio
import contextlib
import ctypes
import pwd
import socket

_libc = ctypes.CDLL(None, use_errno=True)
PATIENCE = 5.0   # s for a whole session


@contextlib.contextmanager
def as_user(user):
    """Sockets made here belong to the user, in the eyes of the kernel."""
    if user:
        _libc.setfsuid(pwd.getpwnam(user).pw_uid)
    try:
        yield
    finally:
        _libc.setfsuid(0)


class Session:
    """One talk in one family, with everything looked up."""

    def __init__(self, talk, family, scene):
        topology, flow = scene.topology, talk.flow
        place, _, user = flow.source.partition(" user=")
        self.row, self.text, self.family, self.protocol, self.user = talk.row, f"{flow} (IPv{family})", family, flow.protocol, user
        target = f"gw-{topology.title(place)}" if flow.target == "gateway" else flow.target
        source = f"gw-{topology.title(target)}" if place == "gateway" else place
        self.client = (topology.title(source), topology.address(source, family), flow.sport)
        self.target = (topology.address(target, family), flow.dport)
        at, port = talk.at or (target, flow.dport)
        self.server = (topology.title(at), topology.address(at, family), port, flow.protocol)
        self.seen = scene.seen_as(flow, family) or self.client[1]

    @property
    def key(self):
        return (self.client, self.target, self.protocol)


def _socket(space, family, kind, address, port):
    sock = space.socket(socket.AF_INET if family == 4 else socket.AF_INET6, kind)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.setblocking(False)
    if address:
        sock.bind((address, port))
    return sock


class Servers:
    def __init__(self, lab, sessions):
        self.tasks, self.sockets = [], []
        for title, address, port, protocol in sorted({session.server for session in sessions}):
            family = 6 if ":" in address else 4
            sock = _socket(lab.spaces[title], family, socket.SOCK_STREAM if protocol == "tcp" else socket.SOCK_DGRAM, address, port)
            self.sockets.append(sock)
            if protocol == "tcp":
                sock.listen(256)
            self._start(self._accept(sock) if protocol == "tcp" else self._answer(sock))

    def _start(self, work):
        self.tasks.append(asyncio.ensure_future(work))

    async def _accept(self, sock):
        while True:
            peer, address = await asyncio.get_running_loop().sock_accept(sock)
            peer.setblocking(False)
            self._start(self._serve(peer, address[0]))

    @staticmethod
    async def _serve(peer, address):
        loop = asyncio.get_running_loop()
        with peer, contextlib.suppress(OSError):
            await loop.sock_sendall(peer, f"220 {address}\r\n".encode())
            letter = b""
            while part := await loop.sock_recv(peer, 65536):
                letter += part
            await loop.sock_sendall(peer, letter + b"221\r\n")

    @staticmethod
    async def _answer(sock):
        loop = asyncio.get_running_loop()
        while True:
            question, address = await loop.sock_recvfrom(sock, 2048)
            await loop.sock_sendto(sock, f"220 {address[0]}\r\n".encode() + question, address)

    async def close(self):
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)
        for sock in self.sockets:
            sock.close()


async def _client(lab, session):
    """The session's complaint, or ""."""
    title, address, port = session.client
    with as_user(session.user):
        kind = socket.SOCK_STREAM if session.protocol == "tcp" else socket.SOCK_DGRAM
        sock = _socket(lab.spaces[title], session.family, kind, address, port)
    with sock:
        work = _speak(sock, session) if session.protocol == "tcp" else _ask(sock, session)
        try:
            return await asyncio.wait_for(work, PATIENCE)
        except (asyncio.TimeoutError, OSError) as error:
            return str(error) or "nothing more was heard"


def _wrong(banner, session):
    expected = f"220 {session.seen}\r\n".encode()
    return f"the server said {banner[:80]!r}, expected {expected!r}" if banner != expected else ""


async def _speak(sock, session):
    loop = asyncio.get_running_loop()
    await loop.sock_connect(sock, session.target)
    banner = b""
    while not banner.endswith(b"\r\n"):
        part = await loop.sock_recv(sock, 4096)
        if not part:
            return "the server ended the session before it had spoken"
        banner += part
    if wrong := _wrong(banner, session):
        return wrong
    letter = f"{session.text}\r\n".encode() * 200
    await loop.sock_sendall(sock, letter)
    sock.shutdown(socket.SHUT_WR)
    answer = b""
    while part := await loop.sock_recv(sock, 65536):
        answer += part
    return "" if answer == letter + b"221\r\n" else f"{len(answer)} bytes came back, not the {len(letter) + 5} that should"


async def _ask(sock, session):
    loop = asyncio.get_running_loop()
    await loop.sock_connect(sock, session.target)
    for turn in range(2):
        question = f"{session.text} {turn}".encode()
        await loop.sock_sendall(sock, question)
        answer = await loop.sock_recv(sock, 2048)
        if wrong := _wrong(answer.removesuffix(question), session):
            return wrong
    return ""


async def _run(lab, sessions):
    servers = Servers(lab, sessions)
    try:
        return await asyncio.gather(*(_client(lab, session) for session in sessions))
    finally:
        await servers.close()


def hold(lab, scene, talks):
    """Holds all talks at once, and returns (complaints, number of sessions)."""
    sessions = {}
    for talk in talks:
        places = [name for name in (talk.flow.source.partition(" ")[0], talk.flow.target) if name != "gateway"]
        for family in talk.families:
            if family in scene.topology.families(*places):
                _add(sessions, Session(talk, family, scene))
    chosen = [same[0] for same in sessions.values()]
    answers = asyncio.run(_run(lab, chosen))
    return [f"{', '.join(dict.fromkeys(session.row for session in same))}: the session {same[0].text}: {complaint}"
            for same, complaint in zip(sessions.values(), answers) if complaint], len(chosen)


def _add(sessions, session):
    """Rows that speak of the same session share it; one of another user needs ports of its own."""
    while session.key in sessions and sessions[session.key][0].user != session.user:
        title, address, port = session.client
        session.client = (title, address, port + 1 if port < 65535 else port - 2)
    sessions.setdefault(session.key, []).append(session)
