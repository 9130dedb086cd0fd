package dev.sallyport.proxy.quota;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A command as Redis reads it (RESP2: an array of bulk strings). Stateless. */
final class RedisCommand {
    private RedisCommand() {}

    /** The caller owns the buffer. */
    static ByteBuf of(ByteBufAllocator allocator, List<String> words) {
        ByteBuf out = allocator.buffer(256);
        ByteBufUtil.writeAscii(out, "*" + words.size() + "\r\n");
        for (String word : words) {
            byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
            ByteBufUtil.writeAscii(out, "$" + bytes.length + "\r\n");
            out.writeBytes(bytes);
            ByteBufUtil.writeAscii(out, "\r\n");
        }
        return out;
    }
}
