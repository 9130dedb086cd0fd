package dev.sallyport.bench.ground;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.bench.load.LoadAgent;
import dev.sallyport.bench.load.Order;
import dev.sallyport.bench.load.Yield;
import dev.sallyport.testkit.shell.Shell;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** The load generator's process, from outside. One order at a time; confined to one thread. */
public final class LoadGenerator implements AutoCloseable {
    private final ObjectMapper json = new ObjectMapper();
    private final Ground ground;
    private final Process process;
    private final BufferedWriter orders;
    private final BufferedReader answers;

    /** Starts one within {@code ground} that asks the upstream. */
    public LoadGenerator(Ground ground) {
        this(ground, Ground.NAME, "internet-ca.crt");
    }

    /** Starts one that asks a server of that name, known by the roots in a file of the ground's folder. */
    public LoadGenerator(Ground ground, String serverName, String roots) {
        this.ground = ground;
        List<String> command = new java.util.ArrayList<>(Ground.MANY_FILES);
        command.addAll(Jvm.command(
                LoadAgent.class,
                List.of("-Xmx256m", "-XX:MaxDirectMemorySize=1g"),
                serverName,
                ground.folder().resolve(roots).toString()));
        ProcessBuilder builder = new ProcessBuilder(ground.inside(command));
        Shell.cleanEnvironment(builder, Map.of());
        builder.redirectError(ground.folder().resolve("load.out").toFile());
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start the load generator", e);
        }
        orders = new BufferedWriter(new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
        answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /** Has {@code order} done; returns when it is done. */
    public Yield run(Order order) {
        try {
            orders.write(json.writeValueAsString(order));
            orders.newLine();
            orders.flush();
            String answer = answers.readLine();
            if (answer == null) {
                throw new IllegalStateException("the load generator ended:\n"
                        + Ground.tail(Ground.read(ground.folder().resolve("load.out"))));
            }
            return json.readValue(answer, Yield.class);
        } catch (IOException e) {
            throw new UncheckedIOException("the load generator does not answer", e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
