"""Writes one UDP packet to the world as an Ethernet frame; needs NET_RAW, and no netfilter hook of the pod sees it."""
import socket, struct

s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
s.bind(("v0", 0x800))
payload = struct.pack("!HHHH", 4444, 443, 8, 0)
header = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 28, 7, 0, 64, 17, 0, socket.inet_aton("10.77.0.2"), socket.inet_aton("203.0.113.9"))
s.send(b"\xff" * 6 + s.getsockname()[4] + b"\x08\x00" + header + payload)
socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"marker", ("10.77.0.1", 9))
