"""What psql needs to see that it reached a PostgreSQL server: no TLS, then an error of ours."""
import socket

listener = socket.create_server(("", 5432))
while True:
    client, _ = listener.accept()
    with client:
        client.recv(8)
        client.sendall(b"N")
        client.recv(999)
        body = b"SFATAL\0C28000\0Mthis is the testkit's PostgreSQL\0\0"
        client.sendall(b"E" + (len(body) + 4).to_bytes(4, "big") + body)
