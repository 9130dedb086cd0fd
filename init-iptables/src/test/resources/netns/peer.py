"""The world outside a pod: answers TCP and UDP on every address it has, and prints every packet that comes off the wire.

usage: peer.py DEVICE. ARP, and IPv6 neighbour discovery that is legitimate for a pod, are not printed. The pod asks for the
list by a UDP datagram to port 9, whose arrival is printed as 'marker': everything sent before it has been printed by then.
"""
import socket, sys, threading

TCP_PORTS, UDP_PORTS = (53, 443, 8080), (53, 443, 4443)


def tcp(family, port):
    s = socket.socket(family, socket.SOCK_STREAM)
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if family == socket.AF_INET6:
        s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
    s.bind(("", port))
    s.listen(16)
    def serve():
        while True:
            c, _ = s.accept()
            c.sendall(("world %s\n" % c.getsockname()[0]).encode())
            c.close()
    threading.Thread(target=serve, daemon=True).start()


def udp(family, port):
    s = socket.socket(family, socket.SOCK_DGRAM)
    if family == socket.AF_INET6:
        s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
    s.bind(("", port))
    def serve():
        while True:
            data, who = s.recvfrom(2000)
            s.sendto(b"world " + data, who)
    threading.Thread(target=serve, daemon=True).start()


def describe(frame):
    kind = frame[12:14]
    if kind == b"\x08\x00":
        p = frame[14:]
        header = (p[0] & 15) * 4
        port = int.from_bytes(p[header + 2:header + 4], "big") if p[9] in (6, 17) else 0
        if p[9] == 17 and port == 9:
            return "marker"
        return "%s -> %s protocol %d port %d" % (socket.inet_ntoa(p[12:16]), socket.inet_ntoa(p[16:20]), p[9], port)
    if kind == b"\x86\xdd":
        p = frame[14:]
        source, target = socket.inet_ntop(10, p[8:24]), socket.inet_ntop(10, p[24:40])
        header, rest = p[6], p[40:]
        if header == 0 and rest[0] == 58 and rest[8] == 143 and target == "ff02::16" and p[7] == 1:
            return None
        if header == 58 and rest[0] in (133, 135, 136) and p[7] == 255:
            return None
        port = int.from_bytes(rest[2:4], "big") if header in (6, 17) else 0
        if header == 17 and port == 9:
            return "marker"
        return "%s -> %s protocol %d port %d" % (source, target, header, port)
    return None if kind == b"\x08\x06" else "ethertype " + kind.hex()


for family in (socket.AF_INET, socket.AF_INET6):
    for port in TCP_PORTS:
        tcp(family, port)
    for port in UDP_PORTS:
        udp(family, port)
wire = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
wire.bind((sys.argv[1], 0))
print("ready", flush=True)
while True:
    frame, address = wire.recvfrom(65535)
    if address[2] != socket.PACKET_OUTGOING:
        line = describe(frame)
        if line:
            print(line, flush=True)
