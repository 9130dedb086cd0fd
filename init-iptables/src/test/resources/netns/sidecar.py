"""Stands in for the sidecar: answers on 127.0.0.1 and ::1, TCP 15401 with the original destination, DNS 15453 by echo."""
import socket, threading


def captured(family, host, level):
    s = socket.socket(family, socket.SOCK_STREAM)
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    s.bind((host, 15401))
    s.listen(16)
    def serve():
        while True:
            c, _ = s.accept()
            raw = c.getsockopt(level, 80, 28)
            address = socket.inet_ntop(family, raw[4:8] if family == socket.AF_INET else raw[8:24])
            c.sendall(("captured %s %d\n" % (address, int.from_bytes(raw[2:4], "big"))).encode())
            c.close()
    threading.Thread(target=serve, daemon=True).start()


def dns(family, host):
    u = socket.socket(family, socket.SOCK_DGRAM)
    u.bind((host, 15453))
    t = socket.socket(family, socket.SOCK_STREAM)
    t.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    t.bind((host, 15453))
    t.listen(16)
    def datagrams():
        while True:
            data, who = u.recvfrom(2000)
            u.sendto(b"sidecar " + data, who)
    def streams():
        while True:
            c, _ = t.accept()
            c.sendall(b"sidecar\n")
            c.close()
    threading.Thread(target=datagrams, daemon=True).start()
    threading.Thread(target=streams, daemon=True).start()


captured(socket.AF_INET, "127.0.0.1", 0)
captured(socket.AF_INET6, "::1", 41)
dns(socket.AF_INET, "127.0.0.1")
dns(socket.AF_INET6, "::1")
print("ready", flush=True)
threading.Event().wait()
