package dev.sallyport.testkit.demo;

import dev.sallyport.testkit.pod.ProcessCredentials;
import dev.sallyport.testkit.pod.RunningPod;
import dev.sallyport.testkit.shell.CommandResult;
import java.util.List;
import java.util.function.Function;

/**
 * One line of the demo's table before it is run. Immutable.
 *
 * @param pod whose app acts
 * @param who as the table names it
 * @param where as the table names it
 * @param credentials of the acting process
 * @param command a plain tool with no knowledge of Sallyport
 * @param reading turns what the tool said into an outcome
 * @param expected that outcome
 * @param word the rule or reason expected in the gateway's record; empty: no record is expected or its word is free
 */
record DemoRow(
        RunningPod pod,
        String who,
        String where,
        ProcessCredentials credentials,
        List<String> command,
        Function<CommandResult, Outcome> reading,
        Outcome expected,
        String word) {}
