// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.shell.internal.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vorlauf.shell.command.CommandException;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class TrialCommandTest {

    private final ShellFixture shell = new ShellFixture().withModel("m");

    @AfterEach
    void close() {
        shell.close();
    }

    @Test
    void beforeTheFirstThereIsNoTrial() throws Exception {
        assertThat(shell.run("trial")).isEqualTo("There is no trial.\n");
    }

    @Test
    void requestsAreSharedOutAndCounted() throws Exception {
        shell.run("trial", "start", "--arm", "none", "--arm", "hasty:times=2@1000000");
        shell.run("generate", "--trial", "abc");
        shell.run("generate", "--trial", "--key", "somebody", "abc");
        shell.run("generate", "abc");

        assertThat(shell.run("trial", "status").lines())
                .anySatisfy(line -> assertThat(line).matches("none +0 +0 .*"))
                .anySatisfy(line -> assertThat(line).matches("hasty:times=2 +2 +0 .*"))
                .contains("m: running")
                .allSatisfy(line -> assertThat(line).hasSizeLessThan(81));
    }

    @Test
    void thePromotedArmGetsAllRequestsUntilItIsWithdrawn() throws Exception {
        shell.run("trial", "start", "--arm", "none@1000000", "--arm", "hasty");

        assertThat(shell.run("trial", "promote", "hasty")).contains("m: promoted, all requests go to hasty");
        shell.run("generate", "--trial", "abc");
        assertThat(shell.run("stats")).contains("hasty");

        assertThat(shell.run("trial", "withdraw")).contains("m: stopped");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "trial stop                               | trial: there is no trial",
        "trial dance                              | trial: invalid value for positional parameter",
        "trial start --arm none                   | trial: a trial must have two arms or more, not 1",
        "trial start --arm none --arm none        | trial: the arm 'none' is there twice",
        "trial start --arm none --arm hasty@heavy | trial: the weight of --arm hasty@heavy must be a number, not 'heavy'",
        "trial start --arm none --arm hasty@-1    | trial: the weight of arm 'hasty' must be above 0, not -1.0",
        "trial start --arm none --arm hasty:times | trial: 'hasty:times' is not a strategy with parameters",
        "trial start --arm none --arm hasty:times=1:times=2 | trial: 'hasty:times=1:times=2' sets 'times' twice",
        "trial start --arm none --arm hast        | trial: arm 'hast': no strategy 'hast'; there are: none, broken",
        "trial start --arm none --arm hasty --confidence 95 | trial: the confidence must be above 0 and below 1",
        "trial status hasty                       | trial: 'status' takes no arm; only promote does",
        "generate --key me abc                    | generate: --key is for --trial",
        "trial stop --arm hasty                   | trial: --arm is for start, not for stop",
        "trial stop --target m                    | trial: --target is for start, not for stop",
        "trial status --draft m                   | trial: --draft is for start, not for status",
        "trial --confidence 0.95                  | trial: --confidence is for start, not for status",
        "trial promote --max-requests 10000       | trial: --max-requests is for start, not for promote",
        "trial start --arm none --running         | trial: --running is for promote, not for start",
    })
    void badInputIsNamed(String line, String message) {
        String[] words = line.strip().split(" +");
        String[] arguments = Arrays.copyOfRange(words, 1, words.length);

        assertThatThrownBy(() -> shell.run(words[0], arguments))
                .isInstanceOf(CommandException.class)
                .hasMessageStartingWith(message.strip());
    }
}
