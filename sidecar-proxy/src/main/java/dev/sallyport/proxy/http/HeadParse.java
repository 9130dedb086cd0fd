package dev.sallyport.proxy.http;

/**
 * What came of reading a head.
 *
 * @param <T> the head's type
 */
public sealed interface HeadParse<T> {
    /**
     * It is whole and valid.
     *
     * @param head the head
     * @param length bytes it takes, empty line included
     */
    record Complete<T>(T head, int length) implements HeadParse<T> {}

    /** Its empty line has not arrived yet, and what is there is within the limits. */
    record NeedMore<T>() implements HeadParse<T> {}

    /**
     * It breaks the rules.
     *
     * @param status what a server answers: 400, 405, 431, 501 or 505
     * @param sentence what is wrong, without the bytes
     */
    record Bad<T>(int status, String sentence) implements HeadParse<T> {}
}
