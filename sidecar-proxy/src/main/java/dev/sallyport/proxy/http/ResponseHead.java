package dev.sallyport.proxy.http;

import java.util.List;

/**
 * A response head that passed the strict parser ({@link ResponseHeadParser}). Immutable.
 *
 * @param minorVersion 0 or 1, of HTTP/1
 * @param status 100–599
 * @param phrase reason phrase, perhaps empty
 * @param fields every field line
 * @param framing where the content ends, for the request it answers
 */
public record ResponseHead(int minorVersion, int status, String phrase, HeaderFields fields, BodyFraming framing) {
    /** True for 1xx other than 101: another head follows. */
    public boolean isInterim() {
        return status < 200 && status != 101;
    }

    /** True when the server will not answer another request on this connection. */
    public boolean isLast() {
        List<String> connection = fields.listed("connection");
        return connection.contains("close") || minorVersion == 0 || framing instanceof BodyFraming.UntilClose;
    }
}
