"""Every way out of a pod that we know of and that needs no privilege; with 'raw', also those that need NET_RAW.

Prints one line per try; what counts is what arrives on the wire. Addresses: the pod is 10.77.0.2 and fd77::2, its cluster
neighbour 10.77.0.1 and fd77::1 (allowed), the world 203.0.113.9 and 2001:db8:9::9 (not allowed).
"""
import errno, socket, struct, sys

POD4, NEAR4, FAR4 = "10.77.0.2", "10.77.0.1", "203.0.113.9"
POD6, NEAR6, FAR6 = "fd77::2", "fd77::1", "2001:db8:9::9"
LINK6 = ("fe80::1", 443, 0, socket.if_nametoindex("v0"))
INET, INET6, TCP, UDP = socket.AF_INET, socket.AF_INET6, socket.SOCK_STREAM, socket.SOCK_DGRAM
FREEBIND6, ROUTING_HEADER = 78, 57


def attempt(name, action):
    try:
        print(name, "|", action())
    except socket.timeout:
        print(name, "| TIMEOUT")
    except OSError as e:
        print(name, "|", errno.errorcode.get(e.errno, e.errno))


def opened(family, kind, protocol=0):
    s = socket.socket(family, kind, protocol)
    s.settimeout(0.3)
    return s


def dial(family, address, device=None):
    s = opened(family, TCP)
    if device:
        s.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, device)
    s.connect(address)
    return s.recv(100)


def datagram(family, address, device=None, broadcast=False):
    s = opened(family, UDP)
    if device:
        s.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, device)
    if broadcast:
        s.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
    return s.sendto(b"out", address)


def kind_of_socket(family, kind, protocol, address):
    s = opened(family, kind, protocol)
    if kind == TCP:
        return s.connect(address)
    return s.sendto(bytes(8), address)


def fake_caller(family, far, pod):
    """Pretends that the world called the pod, so that the way out looks like an answer."""
    caller = opened(family, UDP)
    caller.setsockopt(*((socket.IPPROTO_IPV6, FREEBIND6, 1) if family == INET6 else (0, 15, 1)))
    caller.bind((far, 4443))
    called = opened(family, UDP)
    called.bind((pod, 5555))
    try:
        caller.sendto(b"in", (pod, 5555))
        called.recvfrom(10)
    except OSError:
        pass
    return called.sendto(b"out", (far, 4443))


def fake_caller_of_neighbour():
    caller = opened(INET6, UDP)
    caller.setsockopt(socket.IPPROTO_IPV6, FREEBIND6, 1)
    caller.bind((FAR6, 4443))
    try:
        caller.sendto(b"in", (NEAR6, 7777))
    except OSError:
        pass
    neighbour = opened(INET6, UDP)
    neighbour.setsockopt(socket.IPPROTO_IPV6, FREEBIND6, 1)
    neighbour.bind((NEAR6, 7777))
    return neighbour.sendto(b"out", (FAR6, 4443))


def segment_routed():
    s = opened(INET6, UDP)
    segments = socket.inet_pton(INET6, FAR6) + socket.inet_pton(INET6, NEAR6)
    s.setsockopt(socket.IPPROTO_IPV6, ROUTING_HEADER, bytes([0, 4, 4, 1, 1, 0, 0, 0]) + segments)
    return s.sendto(b"out", (FAR6, 443))


def fast_open():
    return opened(INET, TCP).sendto(b"early", 0x20000000, (FAR4, 443))


attempt("tcp", lambda: dial(INET, (FAR4, 443)))
attempt("tcp6", lambda: dial(INET6, (FAR6, 443)))
attempt("tcp to a foreign resolver", lambda: dial(INET, (FAR4, 53)))
attempt("tcp mapped", lambda: dial(INET6, ("::ffff:" + FAR4, 443)))
attempt("tcp fast open", fast_open)
attempt("tcp to metadata", lambda: dial(INET, ("169.254.169.254", 80)))
attempt("tcp to a neighbour on the link", lambda: dial(INET6, LINK6))
attempt("tcp bound to the device", lambda: dial(INET, (FAR4, 443), b"v0"))
attempt("tcp6 bound to the device", lambda: dial(INET6, (FAR6, 443), b"v0"))
attempt("tcp to loopback by the device", lambda: dial(INET, ("127.0.0.1", 10250), b"v0"))
attempt("tcp6 to loopback by the device", lambda: dial(INET6, ("::1", 10250), b"v0"))
attempt("tcp to the sidecar by the device", lambda: dial(INET, ("127.0.0.1", 15401), b"v0"))
attempt("udp to loopback by the device", lambda: datagram(INET, ("127.0.0.1", 53), b"v0"))
attempt("udp6 to loopback by the device", lambda: datagram(INET6, ("::1", 53), b"v0"))
attempt("quic", lambda: datagram(INET, (FAR4, 443)))
attempt("quic6", lambda: datagram(INET6, (FAR6, 443)))
attempt("foreign resolver", lambda: datagram(INET, (FAR4, 53)))
attempt("foreign resolver6", lambda: datagram(INET6, (FAR6, 53)))
attempt("udp mapped", lambda: datagram(INET6, ("::ffff:" + FAR4, 443)))
attempt("udp to metadata", lambda: datagram(INET, ("169.254.169.254", 80)))
attempt("udp to a neighbour on the link", lambda: datagram(INET6, LINK6))
attempt("multicast", lambda: datagram(INET, ("224.0.0.251", 5353)))
attempt("multicast6", lambda: datagram(INET6, ("ff02::fb", 5353, 0, LINK6[3])))
attempt("broadcast", lambda: datagram(INET, ("255.255.255.255", 68), None, True))
attempt("fragments", lambda: opened(INET, UDP).sendto(b"x" * 4000, (FAR4, 443)))
attempt("ping", lambda: kind_of_socket(INET, UDP, socket.IPPROTO_ICMP, (FAR4, 0)))
attempt("ping6", lambda: kind_of_socket(INET6, UDP, socket.IPPROTO_ICMPV6, (FAR6, 0)))
attempt("sctp", lambda: kind_of_socket(INET, TCP, 132, (FAR4, 443)))
attempt("mptcp", lambda: kind_of_socket(INET, TCP, 262, (FAR4, 443)))
attempt("udplite", lambda: kind_of_socket(INET, UDP, 136, (FAR4, 443)))
attempt("fake caller", lambda: fake_caller(INET, FAR4, POD4))
attempt("fake caller6", lambda: fake_caller(INET6, FAR6, POD6))
attempt("fake caller of a neighbour", fake_caller_of_neighbour)
attempt("segment routing", segment_routed)


def ip4(protocol, payload, source=POD4, target=FAR4, flags=0):
    return struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(payload), 7, flags, 64, protocol, 0,
                       socket.inet_aton(source), socket.inet_aton(target)) + payload


def written(packet, target=FAR4):
    return opened(INET, socket.SOCK_RAW, socket.IPPROTO_RAW).sendto(packet, (target, 0))


def udp_header(source, target):
    return struct.pack("!HHHH", source, target, 11, 0) + b"out"


def written_caller():
    try:
        written(ip4(17, udp_header(4444, 6666), source=FAR4, target=POD4), POD4)
    except OSError:
        pass
    return written(ip4(17, udp_header(6666, 4444)))


def loosely_routed():
    s = opened(INET, UDP)
    s.setsockopt(0, 4, bytes([131, 7, 4]) + socket.inet_aton(NEAR4) + b"\0")
    return s.sendto(b"out", (NEAR4, 443))


def icmp6(kind, target):
    s = opened(INET6, socket.SOCK_RAW, socket.IPPROTO_ICMPV6)
    s.setsockopt(socket.IPPROTO_IPV6, 16, 255)
    return s.sendto(bytes([kind, 0, 0, 0]) + bytes(20), (target, 0))


if "raw" in sys.argv:
    for protocol in (1, 2, 4, 17, 41, 47, 50, 89, 132, 253):
        attempt("written protocol %d" % protocol, lambda: written(ip4(protocol, bytes(16))))
    attempt("written first fragment", lambda: written(ip4(17, udp_header(9999, 443), flags=0x2000)))
    attempt("written last fragment", lambda: written(ip4(17, bytes(16), flags=2)))
    attempt("written foreign source", lambda: written(ip4(17, udp_header(9999, 443), source=NEAR4)))
    attempt("written caller", written_caller)
    attempt("written tcp ack", lambda: written(ip4(6, struct.pack("!HHIIBBHHH", 5, 443, 1, 1, 0x50, 0x10, 99, 0, 0))))
    for kind in (1, 128, 134, 135, 136, 137, 143):
        attempt("written icmp6 %d" % kind, lambda: icmp6(kind, FAR6))
    for kind in (128, 134, 137):
        attempt("written icmp6 %d to the link" % kind, lambda: icmp6(kind, "ff02::1%v0"))
for near in (NEAR4, NEAR6):
    socket.socket(INET6 if ":" in near else INET, UDP).sendto(b"marker", (near, 9))
