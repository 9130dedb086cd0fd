"""A gRPC server of bytes: says on standard output its port, then what happens to calls."""
import sys
import threading
from concurrent import futures

import grpc


def say(*words):
    print(*words, flush=True)


def unary(request, context):
    for key, value in context.invocation_metadata():
        if key == "x-asked":
            context.set_trailing_metadata((("x-answered", value), ("x-blob-bin", b"\x00\xff")))
    return b"echo:" + request


def download(request, context):
    for i in range(int(request)):
        yield b"%d:" % i + b"x" * 1000


def upload(requests, context):
    return b"%d" % sum(len(each) for each in requests)


def chat(requests, context):
    for each in requests:
        yield b"re:" + each


def fail(request, context):
    context.abort(grpc.StatusCode.FAILED_PRECONDITION, "not today: 100% \u00fc")


def slow(request, context):
    over = threading.Event()
    context.add_callback(over.set)
    say("slow began")
    left = context.time_remaining()
    say("slow deadline", "none" if left is None or left > 1e6 else "%.1f" % left)
    over.wait(20)
    say("slow over", "active" if context.is_active() else "cancelled")
    return b"late"


def watch(request, context):
    over = threading.Event()
    context.add_callback(over.set)
    yield b"first"
    over.wait(20)
    say("watch over", "active" if context.is_active() else "cancelled")


class Methods(grpc.GenericRpcHandler):
    def service(self, call):
        name = call.method.rsplit("/", 1)[-1]
        return {
            "Unary": grpc.unary_unary_rpc_method_handler(unary),
            "Download": grpc.unary_stream_rpc_method_handler(download),
            "Upload": grpc.stream_unary_rpc_method_handler(upload),
            "Chat": grpc.stream_stream_rpc_method_handler(chat),
            "Fail": grpc.unary_unary_rpc_method_handler(fail),
            "Slow": grpc.unary_unary_rpc_method_handler(slow),
            "Watch": grpc.unary_stream_rpc_method_handler(watch),
        }.get(name)


server = grpc.server(futures.ThreadPoolExecutor(max_workers=16), handlers=[Methods()])
if len(sys.argv) > 2:
    with open(sys.argv[1], "rb") as key, open(sys.argv[2], "rb") as chain:
        port = server.add_secure_port("127.0.0.1:0", grpc.ssl_server_credentials([(key.read(), chain.read())]))
else:
    port = server.add_insecure_port("127.0.0.1:0")
server.start()
say("port", port)
sys.stdin.read()
server.stop(0)
