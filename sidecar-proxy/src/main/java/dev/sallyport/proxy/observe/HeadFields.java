package dev.sallyport.proxy.observe;

import dev.sallyport.proxy.connection.ConnectionRecord;
import dev.sallyport.proxy.connection.RequestFacts;
import org.jspecify.annotations.Nullable;

/** What a format's REQ and RESP stand for. Pure. */
final class HeadFields {
    private HeadFields() {}

    static @Nullable String of(ConnectionRecord record, LogFormat.Field field) {
        RequestFacts request = record.facts().request();
        if (request == null) {
            return null;
        }
        String value = value(record, request, field.ofRequest(), field.name());
        String other = field.other();
        return value != null || other == null ? value : value(record, request, field.ofRequest(), other);
    }

    private static @Nullable String value(
            ConnectionRecord record, RequestFacts request, boolean ofRequest, String name) {
        return ofRequest ? ofRequest(record, request, name) : ofAnswer(request, name);
    }

    private static @Nullable String ofRequest(ConnectionRecord record, RequestFacts request, String name) {
        return switch (name) {
            case ":method" -> request.method();
            case ":path" -> request.path();
            case ":authority", "host" ->
                request.requestFields().getOrDefault("host", record.facts().httpHost());
            default -> request.requestFields().get(name);
        };
    }

    private static @Nullable String ofAnswer(RequestFacts request, String name) {
        if (name.equals(":status")) {
            return request.status() == 0 ? null : Integer.toString(request.status());
        }
        return request.responseFields().get(name);
    }
}
