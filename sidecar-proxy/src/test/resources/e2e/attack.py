"""What an attacker does who has a pod, and perhaps a certificate: python's standard library, nothing of ours.

attack.py <gateway address> <user> <JSON list of attacks>     each attack: name, certificate, head, inner, split
Prints one line per attack: name, tab, what came of it. The trace id of each is the MD5 of its name and user.
"""
import hashlib
import json
import os
import socket
import ssl
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
GATEWAY, USER = sys.argv[1], sys.argv[2]


def client_hello(sni):
    """The bytes of a ClientHello; TLS 1.2 at most, which keeps it short."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    out = ssl.MemoryBIO()
    try:
        context.wrap_bio(ssl.MemoryBIO(), out, server_hostname=sni).do_handshake()
    except ssl.SSLWantReadError:
        pass
    return out.read()


def records(hello, at):
    """The same handshake message in two TLS records."""
    message = hello[5:]
    return b"".join(b"\x16\x03\x01" + len(part).to_bytes(2, "big") + part for part in (message[:at], message[at:]))


def tunnel(certificate):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.set_alpn_protocols(["http/1.1"])
    if certificate:
        context.load_cert_chain(f"{HERE}/{certificate}.crt", f"{HERE}/{certificate}.key")
    plain = socket.create_connection((GATEWAY, 15008), 5)
    plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return context.wrap_socket(plain)


def head_of(tls):
    head = b""
    while b"\r\n\r\n" not in head:
        more = tls.recv(4096)
        if not more:
            break
        head += more
    return head


def answer_in(tls, seen=b""):
    """Until an answer of ours or of the echo servers is whole, or the other side ends it."""
    try:
        while not seen.endswith(b"}\n"):
            more = tls.recv(4096)
            if not more:
                break
            seen += more
    except (ConnectionError, ssl.SSLError):
        return "reset"
    except TimeoutError:
        return "nothing in time"
    if seen[:1] == b"\x15" and len(seen) == 7:
        return f"alert {seen[6]}"
    if seen.startswith(b"HTTP/1.1 "):
        status, body = seen[9:12].decode(), seen.partition(b"\r\n\r\n")[2].strip()
        start = body.find(b"{")
        said = json.loads(body[start:body.rfind(b"}") + 1]) if start >= 0 else {}
        return f"HTTP {status} {said.get('reason') or said.get('kind', '')}".strip()
    return "closed" if not seen else f"{len(seen)} bytes"


def attack(name, certificate, head, inner):
    """One connection: the head, then each piece of inner after the answer to the one before."""
    try:
        with tunnel(certificate) as tls:
            tls.settimeout(5)
            trace = hashlib.md5(f"{name}@{USER}".encode()).hexdigest()
            early = "sallyport-sniffed" in head and "none" not in head
            tls.sendall(f"{head}traceparent: 00-{trace}-00f067aa0ba902b7-01\r\n\r\n".encode("latin1"))
            if early:
                tls.sendall(b"".join(inner[0]))
            status = head_of(tls)
            if not status.startswith(b"HTTP/1.1 200"):
                return answer_in(tls, status)
            said = ["200"]
            for number, pieces in enumerate(inner):
                for piece in pieces if number or not early else []:
                    tls.sendall(piece)
                    time.sleep(0.002 if len(pieces) > 1 else 0)
                said.append(answer_in(tls))
            return ", ".join(said)
    except ssl.SSLError as e:
        return f"handshake: {e.reason}"
    except ConnectionError:
        return "handshake: reset"


def pieces(step):
    kind, text = step.split(" ", 1)
    return [client_hello(text)] if kind == "hello" else [text.encode("latin1")]


def run(name, certificate, head, inner, split):
    steps = [pieces(step) for step in inner]
    if not split:
        print(name, attack(name, certificate, head, steps), sep="\t")
        return
    hello = steps[0][0]
    for at in range(1, len(hello) - (5 if split == "records" else 0)):
        cut = [records(hello, at)] if split == "records" else [hello[:at], hello[at:]]
        print(f"{name}#{at}", attack(f"{name}#{at}", certificate, head, [cut]), sep="\t")


for each in json.loads(sys.argv[3]):
    run(**each)
