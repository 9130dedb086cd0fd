package dev.sallyport.init;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * The commands of one backend as child processes with an empty environment but for PATH. Legacy commands wait for the
 * xtables lock; nft ones accept the flag and need no lock.
 */
final class XtablesProcess implements Xtables {
    private static final List<Path> FOLDERS = List.of(
            Path.of("/usr/sbin"), Path.of("/sbin"), Path.of("/usr/bin"), Path.of("/bin"), Path.of("/usr/local/sbin"));
    private static final int LOCK_WAIT_SECONDS = 10;
    private static final int COMMAND_SECONDS = 30;

    private final Backend backend;

    XtablesProcess(Backend backend) {
        this.backend = backend;
    }

    @Override
    public Backend backend() {
        return backend;
    }

    @Override
    public boolean installed(Family family) {
        return program(family.command() + "-" + backend.label() + "-save").isPresent();
    }

    private static Optional<Path> program(String name) {
        return FOLDERS.stream()
                .map(folder -> folder.resolve(name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    @Override
    public Answer save(Family family) {
        return run(family, "-save", List.of(), "");
    }

    @Override
    public Answer restore(Family family, String text) {
        return run(family, "-restore", List.of("-w", "" + LOCK_WAIT_SECONDS, "--noflush"), text);
    }

    @Override
    public boolean holds(Family family, Table table, String chain, Rule rule) {
        List<String> arguments =
                new ArrayList<>(List.of("-w", "" + LOCK_WAIT_SECONDS, "-t", table.label(), "-C", chain));
        if (!rule.matches().isEmpty()) {
            arguments.addAll(List.of(rule.matches().split(" ")));
        }
        arguments.addAll(List.of("-m", "comment", "--comment", rule.comment(), "-j"));
        arguments.addAll(List.of(rule.target().split(" ")));
        return run(family, "", arguments, "").succeeded();
    }

    private Answer run(Family family, String suffix, List<String> arguments, String input) {
        String name = family.command() + "-" + backend.label() + suffix;
        Optional<Path> program = program(name);
        if (program.isEmpty()) {
            return new Answer(false, name + " is not installed");
        }
        List<String> command = new ArrayList<>(List.of(program.get().toString()));
        command.addAll(arguments);
        try {
            return run(name, command, input);
        } catch (IOException e) {
            return new Answer(false, name + " could not be run: " + e.getMessage());
        }
    }

    private static Answer run(String name, List<String> command, String input) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().clear();
        builder.environment().put("PATH", "/usr/sbin:/sbin:/usr/bin:/bin");
        Process process = builder.start();
        CompletableFuture<String> output = drained(process.getInputStream());
        CompletableFuture<String> errors = drained(process.getErrorStream());
        feed(process, input);
        try {
            if (!process.waitFor(COMMAND_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return new Answer(false, name + " did not end within " + COMMAND_SECONDS + " s");
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            return new Answer(false, name + " was interrupted");
        }
        if (process.exitValue() == 0) {
            return new Answer(true, output.join());
        }
        return new Answer(false, name + " exited with " + process.exitValue() + ": " + oneLine(errors.join()));
    }

    /** A program that stops reading early says why on its error stream; the broken pipe says nothing more. */
    private static void feed(Process process, String input) {
        try (OutputStream stream = process.getOutputStream()) {
            stream.write(input.getBytes(StandardCharsets.UTF_8));
        } catch (IOException brokenPipe) {
            assert !input.isEmpty() : brokenPipe;
        }
    }

    private static CompletableFuture<String> drained(InputStream stream) {
        CompletableFuture<String> text = new CompletableFuture<>();
        Thread.ofPlatform().daemon().name("drain").start(() -> {
            try (stream) {
                text.complete(new String(stream.readAllBytes(), StandardCharsets.UTF_8));
            } catch (IOException e) {
                text.complete("(unreadable: " + e.getMessage() + ")");
            }
        });
        return text;
    }

    private static String oneLine(String text) {
        return text.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .reduce((a, b) -> a + " / " + b)
                .orElse("(no message)");
    }
}
