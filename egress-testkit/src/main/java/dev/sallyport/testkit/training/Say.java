package dev.sallyport.testkit.training;

/** What a build step tells whoever watches it. Stateless. */
final class Say {
    private Say() {}

    @SuppressWarnings("SystemOut")
    static void line(String text) {
        System.out.println(text);
    }
}
