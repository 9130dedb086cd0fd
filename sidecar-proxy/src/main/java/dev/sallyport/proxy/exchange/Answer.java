package dev.sallyport.proxy.exchange;

import dev.sallyport.proxy.http.BodyFraming;
import dev.sallyport.proxy.http.HeaderFields;
import org.jspecify.annotations.Nullable;

/**
 * An answer's head once it passed a strict parser, without what ends at this hop. Immutable.
 *
 * @param version the destination speaks
 * @param status 100–599
 * @param phrase reason phrase, perhaps empty; HTTP/2 has none
 * @param fields end-to-end fields in order; {@code content-length} among them only where {@code body} is {@code None} (of a
 *     HEAD or a 304: how long the content would be)
 * @param body {@code Length}; {@code None}; or {@code Chunked}: of unknown length, ends when its inlet says so. Never {@code UntilClose}
 * @param upgrade the protocol a 101 switches to, the one that was asked for; else null
 */
public record Answer(
        Version version,
        int status,
        String phrase,
        HeaderFields fields,
        BodyFraming body,
        @Nullable String upgrade) {
    /** True for 1xx other than 101: another head follows. */
    public boolean isInterim() {
        return status < 200 && status != 101;
    }

    /** True for a 101: from here on content of both directions is the other protocol's bytes. */
    public boolean isSwitch() {
        return status == 101;
    }

    /** True when there is no content at all. */
    public boolean isBodiless() {
        return body instanceof BodyFraming.None || body instanceof BodyFraming.Length(long bytes) && bytes == 0;
    }

    /** The same with other fields. */
    public Answer withFields(HeaderFields other) {
        return new Answer(version, status, phrase, other, body, upgrade);
    }
}
