// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.shell.internal.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import io.vorlauf.shell.internal.command.ShellFixture;
import io.vorlauf.shell.internal.terminal.Interactive.CommandCompleter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.apache.felix.gogo.runtime.CommandProcessorImpl;
import org.apache.felix.gogo.runtime.threadio.ThreadIOImpl;
import org.apache.felix.service.command.CommandSession;
import org.jline.reader.Candidate;
import org.jline.reader.ParsedLine;
import org.jline.reader.Parser.ParseContext;
import org.jline.reader.impl.DefaultParser;
import org.junit.jupiter.api.Test;

class CommandCompleterTest {

    private final CommandProcessorImpl gogo = new CommandProcessorImpl(new ThreadIOImpl());
    private final CommandSession session =
            gogo.createSession(new ByteArrayInputStream(new byte[0]), new ByteArrayOutputStream(), System.err);

    @Test
    void commandsComeFirst() {
        assertThat(complete("sw")).extracting(Candidate::value).contains("swap", "strategies", "exit");
    }

    @Test
    void whatACommandTakesComesNextWithItsScopeOrWithout() {
        assertThat(complete("strategies ha")).extracting(Candidate::value).contains("hasty");
        assertThat(complete("vorlauf:strategies ha")).extracting(Candidate::value).contains("hasty");
        assertThat(complete("generate --str")).extracting(Candidate::value).contains("--strategy");
    }

    @Test
    void aParameterGoesOnAfterItsEqualsSign() {
        assertThat(complete("generate --set ti"))
                .filteredOn(candidate -> candidate.value().equals("times="))
                .singleElement()
                .extracting(Candidate::complete)
                .isEqualTo(false);
    }

    @Test
    void nothingIsOfferedForCommandsOfOthers() {
        assertThat(complete("lb ")).isEmpty();
    }

    private List<Candidate> complete(String typed) {
        try (ShellFixture shell = new ShellFixture()) {
            ParsedLine line = new DefaultParser().parse(typed, typed.length(), ParseContext.COMPLETE);
            List<Candidate> candidates = new ArrayList<>();
            new CommandCompleter(shell.commands(), session).complete(null, line, candidates);
            return candidates;
        }
    }
}
