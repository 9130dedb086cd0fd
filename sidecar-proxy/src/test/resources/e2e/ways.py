"""Every way out of a pod but the one through the sidecar. Prints: name, tab, `answer …` or the error's name."""
import errno
import socket
import sys

V4, V6 = "192.175.48.10", "2620:4f:8000::10"
QUERY = b"\x12\x34\x01\0\0\x01\0\0\0\0\0\0\x03api\x08payments\x07example\0\0\x01\0\x01"
# Addresses that no name was given out for: this script itself asks for the other one.
NAMELESS = {4: "192.175.48.99", 6: "2620:4f:8000::99"}
FAMILIES = {4: (socket.AF_INET, V4, "8.8.8.8"), 6: (socket.AF_INET6, V6, "2001:4860:4860::8888")}


def tried(name, family, kind, protocol, address, port, data):
    with socket.socket(family, kind, protocol) as s:
        s.settimeout(4)
        try:
            s.connect((address, port))
            s.sendall(data)
            got = s.recv(999)
            print(name, f"answer {got!r}" if got else "closed", sep="\t")
        except OSError as e:
            print(name, errno.errorcode.get(e.errno, type(e).__name__), sep="\t")


for version, (family, host, resolver) in FAMILIES.items():
    dgram, stream = socket.SOCK_DGRAM, socket.SOCK_STREAM
    icmp = socket.IPPROTO_ICMP if version == 4 else socket.IPPROTO_ICMPV6
    echo = bytes([8 if version == 4 else 128, 0, 0, 0, 0, 0, 0, 1])
    tried(f"udp{version} 443", family, dgram, 0, host, 443, b"quic")
    tried(f"icmp{version}", family, dgram, icmp, host, 0, echo)
    tried(f"dns{version} udp", family, dgram, 0, resolver, 53, QUERY)
    tried(f"dns{version} tcp", family, stream, 0, resolver, 53, len(QUERY).to_bytes(2, "big") + QUERY)
    tried(f"tcp{version} 7", family, stream, 0, NAMELESS[version], 7, b"marco\n")
    tried(f"tcp{version} 8080", family, stream, 0, host, 8080, b"GET / HTTP/1.1\r\nHost: plain.partner.example:8080\r\n\r\n")
