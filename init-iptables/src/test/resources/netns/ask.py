"""One question: ask.py tcp|udp HOST PORT [SOURCE_PORT [SOURCE_HOST]]. Prints the answer, or the name of the error."""
import errno, socket, sys

kind, host, port = sys.argv[1], sys.argv[2], int(sys.argv[3])
family = socket.AF_INET6 if ":" in host else socket.AF_INET
try:
    s = socket.socket(family, socket.SOCK_STREAM if kind == "tcp" else socket.SOCK_DGRAM)
    s.settimeout(2)
    if len(sys.argv) > 4:
        s.bind((sys.argv[5] if len(sys.argv) > 5 else "", int(sys.argv[4])))
    if kind == "tcp":
        s.connect((host, port))
        print(s.recv(200).decode().strip())
    else:
        s.sendto(b"hello", (host, port))
        data, who = s.recvfrom(200)
        print(data.decode().strip(), "from", who[0])
except socket.timeout:
    print("TIMEOUT")
except OSError as e:
    print(errno.errorcode.get(e.errno, e.errno))
