package dev.sallyport.proxy.http;

import io.netty.buffer.ByteBuf;

/** The strict reader of HTTP/1 response heads, told what request they answer. Pure; does not move the indices. */
public final class ResponseHeadParser {
    /** Interim answers that may come before the one that counts. */
    public static final int MOST_INTERIM = 32;

    private ResponseHeadParser() {}

    /** What is wrong with more than {@link #MOST_INTERIM} interim answers. */
    public static MalformedHead tooManyInterim() {
        return new MalformedHead("it has more than " + MOST_INTERIM + " interim answers");
    }

    /**
     * Reads the head that begins at the reader index.
     *
     * @param toHead whether the request was a HEAD
     */
    public static HeadParse<ResponseHead> parse(ByteBuf in, HeadLimits limits, boolean toHead) {
        try {
            HeadBlock block = HeadBlock.read(in, limits, true);
            return block == null
                    ? new HeadParse.NeedMore<>()
                    : new HeadParse.Complete<>(head(block, toHead), block.length());
        } catch (MalformedHead malformed) {
            return new HeadParse.Bad<>(502, malformed.sentence());
        }
    }

    private static ResponseHead head(HeadBlock block, boolean toHead) throws MalformedHead {
        String line = block.startLine();
        boolean shaped = (line.startsWith("HTTP/1.1 ") || line.startsWith("HTTP/1.0 "))
                && (line.length() == 12 || line.length() > 12 && line.charAt(12) == ' ');
        if (!shaped || !Characters.isFieldValue(line, true)) {
            throw new MalformedHead("the status line is not: HTTP/1.x, space, status, space, phrase");
        }
        int minorVersion = line.charAt(7) - '0';
        int status = status(line.substring(9, 12));
        String phrase = line.length() > 13 ? line.substring(13) : "";
        BodyFraming framing = framing(status, toHead, block.fields(), minorVersion);
        return new ResponseHead(minorVersion, status, phrase, block.fields(), framing);
    }

    private static int status(String digits) throws MalformedHead {
        if (!digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new MalformedHead("the status is not three digits");
        }
        int status = Integer.parseInt(digits);
        if (status < 100 || status > 599) {
            throw new MalformedHead("the status is not within 100 to 599");
        }
        return status;
    }

    private static BodyFraming framing(int status, boolean toHead, HeaderFields fields, int minorVersion)
            throws MalformedHead {
        BodyFraming stated = FramingRules.stated(fields, minorVersion);
        if (toHead || status < 200 || status == 204 || status == 304) {
            return new BodyFraming.None();
        }
        return stated == null ? new BodyFraming.UntilClose() : stated;
    }
}
