"""Makes gRPC calls to an address under an authority, and says what came of them: client.py PORT AUTHORITY CALL..."""
import queue
import sys
import threading
import time

import grpc

port, authority, calls = sys.argv[1], sys.argv[2], sys.argv[3:]
channel = grpc.insecure_channel(
    "127.0.0.1:" + port,
    options=(("grpc.default_authority", authority), ("grpc.enable_retries", 0), ("grpc.enable_http_proxy", 0)),
)
S = "/sallyport.test.Bytes/"


def unary():
    answer, call = channel.unary_unary(S + "Unary").with_call(b"hello", metadata=(("x-asked", "why"),), timeout=10)
    trailers = {key: value for key, value in call.trailing_metadata()}
    print("unary", answer.decode(), call.code().name, trailers.get("x-answered"), trailers.get("x-blob-bin"))


def download():
    size = sum(len(each) for each in channel.unary_stream(S + "Download")(b"2000", timeout=20))
    print("download", size)


def upload():
    answer = channel.stream_unary(S + "Upload")((b"y" * 10000 for _ in range(300)), timeout=20)
    print("upload", answer.decode())


def chat():
    said = queue.Queue()
    answers = channel.stream_stream(S + "Chat")(iter(said.get, None), timeout=20)
    heard = []
    for i in range(5):
        said.put(b"%d" % i)
        heard.append(next(answers).decode())
    said.put(None)
    rest = list(answers)
    print("chat", ",".join(heard), len(rest), answers.code().name)


def failing(name, *arguments, **more):
    try:
        channel.unary_unary(S + name)(b"", *arguments, **more)
        print(name.lower(), "OK")
    except grpc.RpcError as error:
        print(name.lower(), error.code().name, "|", error.details())


def deadline():
    began = time.time()
    failing("Slow", timeout=1)
    print("deadline", "in time" if time.time() - began < 3 else "late")



def cancel():
    call = channel.unary_stream(S + "Watch")(b"", timeout=20)
    print("cancel", next(call).decode())
    call.cancel()
    print("cancelled", call.code().name)


def many():
    results = []
    threads = [
        threading.Thread(
            target=lambda n=n: results.append(channel.unary_unary(S + "Unary")(b"%d" % n, timeout=20))
        )
        for n in range(60)
    ]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    print("many", len(set(results)))


table = {
    "unary": unary, "download": download, "upload": upload, "chat": chat, "deadline": deadline, "cancel": cancel,
    "many": many, "fail": lambda: failing("Fail", timeout=10), "absent": lambda: failing("Absent", timeout=10), "slow": lambda: failing("Slow", timeout=15),
}
for each in calls:
    table[each]()
