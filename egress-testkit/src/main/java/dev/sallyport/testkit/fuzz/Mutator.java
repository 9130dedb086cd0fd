package dev.sallyport.testkit.fuzz;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Makes inputs from a corpus by the mutations that fuzzers have in common: bits, interesting numbers of one, two and four
 * bytes, words, blocks repeated, removed and spliced from another input. The same seed gives the same inputs. Confined to
 * one thread.
 */
final class Mutator {
    private static final int MOST_BYTES = 1 << 16;
    private static final long[] NUMBERS = {
        0,
        1,
        2,
        7,
        15,
        16,
        31,
        32,
        63,
        64,
        127,
        128,
        253,
        254,
        255,
        256,
        0x3fff,
        0x4000,
        0x4001,
        0x7fff,
        0x8000,
        0xffff,
        0x7fffffffL,
        0x80000000L,
        0xffffffffL
    };

    private final Corpus corpus;
    private final SplittableRandom random;

    Mutator(Corpus corpus, long seed) {
        this.corpus = corpus;
        this.random = new SplittableRandom(seed);
    }

    byte[] next() {
        byte[] bytes = pick(corpus.inputs()).clone();
        for (int i = random.nextInt(4); i >= 0; i--) {
            bytes = mutated(bytes);
        }
        return bytes.length > MOST_BYTES ? Arrays.copyOf(bytes, MOST_BYTES) : bytes;
    }

    private byte[] mutated(byte[] bytes) {
        int at = random.nextInt(bytes.length + 1);
        int length = random.nextInt(1 + Math.min(bytes.length - at, 64));
        return switch (random.nextInt(9)) {
            case 0 -> bit(bytes);
            case 1 -> replaced(bytes, at, Math.min(1, bytes.length - at), new byte[] {(byte) random.nextInt(256)});
            case 2 -> number(bytes, at);
            case 3 -> replaced(bytes, at, length, new byte[0]);
            case 4 -> replaced(bytes, at, 0, Arrays.copyOfRange(bytes, at, at + length));
            case 5 -> replaced(bytes, at, 0, word());
            case 6 -> replaced(bytes, at, length, word());
            case 7 -> spliced(bytes, at);
            default -> Arrays.copyOf(bytes, at);
        };
    }

    private byte[] bit(byte[] bytes) {
        if (bytes.length > 0) {
            bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return bytes;
    }

    private byte[] number(byte[] bytes, int at) {
        int width = Math.min(1 << random.nextInt(3), bytes.length - at);
        long number = NUMBERS[random.nextInt(NUMBERS.length)];
        byte[] digits = new byte[width];
        for (int i = 0; i < width; i++) {
            digits[i] = (byte) (number >> 8 * (width - 1 - i));
        }
        return replaced(bytes, at, width, digits);
    }

    private byte[] word() {
        return corpus.words().isEmpty() ? new byte[] {(byte) random.nextInt(256)} : pick(corpus.words());
    }

    private byte[] spliced(byte[] bytes, int at) {
        byte[] other = pick(corpus.inputs());
        int from = random.nextInt(other.length + 1);
        return replaced(bytes, at, bytes.length - at, Arrays.copyOfRange(other, from, other.length));
    }

    private static byte[] replaced(byte[] bytes, int at, int length, byte[] by) {
        byte[] out = new byte[bytes.length - length + by.length];
        System.arraycopy(bytes, 0, out, 0, at);
        System.arraycopy(by, 0, out, at, by.length);
        System.arraycopy(bytes, at + length, out, at + by.length, bytes.length - at - length);
        return out;
    }

    private byte[] pick(List<byte[]> values) {
        return values.get(random.nextInt(values.size()));
    }
}
