package dev.sallyport.bench.load;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * The load generator as a program: {@code LoadAgent <server name> <trust.pem>}. Reads one {@link Order} per line, does
 * it, writes one {@link Yield} per line; ends with its input. It lives as long as the run, so it is warm when it counts.
 */
public final class LoadAgent {
    private LoadAgent() {}

    /** Serves orders until standard input ends. */
    public static void main(String... arguments) throws IOException, InterruptedException {
        ObjectMapper json = new ObjectMapper();
        PrintStream out =
                new PrintStream(new java.io.FileOutputStream(java.io.FileDescriptor.out), true, StandardCharsets.UTF_8);
        Client client = new Client(arguments[0], Path.of(arguments[1]).toFile());
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            Order order = json.readValue(line, Order.class);
            client.begin();
            out.println(json.writeValueAsString(Load.of(client, order).run()));
        }
        System.exit(0);
    }
}
