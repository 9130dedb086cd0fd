package dev.sallyport.proxy.sniff;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Builds ClientHellos, right and wrong, and cuts them into records. Confined to one test. */
final class HelloBuilder {
    private final ByteArrayOutputStream extensions = new ByteArrayOutputStream();
    private int version = 0x0303;
    private int sessionIdLength = 32;
    private boolean extensionsBlock = true;
    private byte[] behindExtensions = {};

    static HelloBuilder hello() {
        return new HelloBuilder();
    }

    HelloBuilder version(int legacyVersion) {
        version = legacyVersion;
        return this;
    }

    HelloBuilder sessionIdLength(int length) {
        sessionIdLength = length;
        return this;
    }

    HelloBuilder withoutExtensions() {
        extensionsBlock = false;
        return this;
    }

    HelloBuilder behindExtensions(int... bytes) {
        behindExtensions = bytes(bytes);
        return this;
    }

    HelloBuilder extension(int type, byte[] content) {
        extensions.writeBytes(u16(type));
        extensions.writeBytes(u16(content.length));
        extensions.writeBytes(content);
        return this;
    }

    HelloBuilder sni(String name) {
        return extension(0, serverNames(entry(0, name.getBytes(StandardCharsets.ISO_8859_1))));
    }

    HelloBuilder alpn(String... protocols) {
        ByteArrayOutputStream list = new ByteArrayOutputStream();
        for (String protocol : protocols) {
            list.write(protocol.length());
            list.writeBytes(protocol.getBytes(StandardCharsets.ISO_8859_1));
        }
        return extension(16, concat(u16(list.size()), list.toByteArray()));
    }

    HelloBuilder grease() {
        return extension(0x0a0a, new byte[0]).extension(0xfafa, new byte[] {0});
    }

    /** The handshake message. */
    byte[] message() {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(u16(version));
        body.writeBytes(new byte[32]);
        body.write(sessionIdLength);
        body.writeBytes(new byte[sessionIdLength]);
        body.writeBytes(concat(u16(4), bytes(0x0a, 0x0a, 0x13, 0x01)));
        body.writeBytes(bytes(1, 0));
        if (extensionsBlock) {
            body.writeBytes(u16(extensions.size()));
            body.writeBytes(extensions.toByteArray());
        }
        body.writeBytes(behindExtensions);
        byte[] content = body.toByteArray();
        return concat(bytes(1, content.length >> 16, content.length >> 8, content.length), content);
    }

    /** The message in one record. */
    byte[] record() {
        return records(message(), Integer.MAX_VALUE);
    }

    /** A message cut into records of at most this many bytes. */
    static byte[] records(byte[] message, int fragment) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int at = 0; at < message.length; at += Math.min(fragment, message.length - at)) {
            int length = Math.min(fragment, message.length - at);
            out.writeBytes(bytes(22, 3, 1, length >> 8, length));
            out.write(message, at, length);
        }
        return out.toByteArray();
    }

    static byte[] serverNames(byte[]... entries) {
        byte[] list = concat(entries);
        return concat(u16(list.length), list);
    }

    static byte[] entry(int type, byte[] name) {
        return concat(bytes(type), u16(name.length), name);
    }

    static byte[] u16(int value) {
        return bytes(value >> 8, value);
    }

    static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
