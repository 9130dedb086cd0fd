"""Two connections at once, each kept talking. Prints which one was cut, and whether the other one still answers."""
import socket
import sys
import time


def opened(address):
    s = socket.create_connection((address, 7), 5)
    s.settimeout(5)
    return s


def talks(s):
    try:
        s.sendall(b"marco\n")
        return s.recv(6) == b"marco\n"
    except OSError:
        return False


doomed, kept = opened(sys.argv[1]), opened(sys.argv[2])
print("before", talks(doomed) and talks(kept), sep="\t")
deadline = time.monotonic() + 20
while talks(doomed) and time.monotonic() < deadline:
    time.sleep(0.05)
print("doomed", talks(doomed), sep="\t")
print("kept", talks(kept), sep="\t")
