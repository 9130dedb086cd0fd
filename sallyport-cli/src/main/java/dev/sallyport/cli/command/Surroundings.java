package dev.sallyport.cli.command;

import dev.sallyport.cli.output.Format;
import dev.sallyport.cli.output.Ink;
import dev.sallyport.resources.document.Structured;
import java.io.PrintWriter;
import java.util.Map;
import java.util.function.Function;

/**
 * Where a command runs. Immutable.
 *
 * @param out standard output
 * @param err standard error
 * @param ink colours of standard output
 * @param environment environment variables
 */
record Surroundings(PrintWriter out, PrintWriter err, Ink ink, Map<String, String> environment) {
    /** Prints an answer as it was asked for. */
    void print(Format format, Object tree, Function<Ink, String> text) {
        out.print(
                switch (format) {
                    case TEXT -> text.apply(ink);
                    case JSON -> Structured.json(tree);
                    case YAML -> Structured.yaml(tree);
                });
        out.flush();
    }
}
