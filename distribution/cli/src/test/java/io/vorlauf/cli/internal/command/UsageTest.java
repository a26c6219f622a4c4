// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.cli.internal.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.vorlauf.api.decoding.DecodingException;
import io.vorlauf.api.decoding.InvalidRequestException;
import io.vorlauf.api.parameter.Parameter;
import io.vorlauf.cli.internal.command.CommandFixture.Outcome;
import io.vorlauf.cli.internal.platform.FakePlatform;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UsageTest {

    private CommandFixture vorlauf;
    private String model;

    @BeforeEach
    void makeAModel(@TempDir Path models) {
        vorlauf = new CommandFixture(models);
        model = vorlauf.model("model", "words");
        vorlauf.engine.install("linear", 1, Parameter.integer("k", "", 4, 1, 64));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "generate", "compare", "sweep", "merge", "study", "study rejections", "study similarity", "study tradeoffs",
        "profile", "doctor", "inspect", "quantize", "strategies", "models", "bench", "train", "distill", "widen"
    })
    void everyCommandHasHelpWithAnExample(String command) {
        Outcome outcome = vorlauf.run((command + " --help").split(" "));

        assertThat(outcome.code()).isZero();
        assertThat(outcome.out()).containsPattern("Examples?:\n  vorlauf " + command).contains("--json");
        assertThat(outcome.out().lines()).allMatch(line -> line.length() <= 100, "fits 100 columns");
        assertThat(outcome.err()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "generate", "compare", "sweep", "merge", "study", "study rejections", "study similarity", "study tradeoffs",
        "profile", "doctor", "inspect", "quantize", "strategies", "models", "shell", "bench", "train", "distill",
        "widen", "chat"
    })
    void everyCommandTellsTheVersion(String command) {
        assertThat(vorlauf.run((command + " --version").split(" ")).out()).startsWith("vorlauf ");
    }

    @Test
    void theShellIsOpenedAndItsExitCodeReturned() {
        assertThat(vorlauf.run("shell", "--help").out()).contains("Examples:\n  vorlauf shell");
        assertThat(vorlauf.run("shell").code()).isEqualTo(7);
    }

    @Test
    void theHelpListsAllCommands() {
        assertThat(vorlauf.run("--help").out())
                .contains("generate", "chat", "compare", "doctor", "inspect", "strategies", "models", "shell", "bench")
                .contains("sweep", "merge", "train", "distill", "widen", "Exit codes");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ''                                                     | missing required subcommand
            frobnicate                                             | unexpected argument 'frobnicate'
            generate --prompt x                                    | no built-in models here; name a directory with --target=DIR
            generate --target MODEL                                | --prompt
            generate --target MODEL --prompt x --prompt-ids 1      | mutually exclusive
            generate --target MODEL --prompt x --no-such-option    | --no-such-option
            generate --target MODEL --prompt x --set k             | --set
            generate --target MODEL --prompt x --temperature warm  | 'warm' is not a number
            generate --target MODEL --prompt x --seed 1.5          | '1.5' is not a whole number
            generate --target MODEL --prompt x --strategy word     | no strategy 'word'; did you mean wordy? there are: none, wordy, linear
            generate --target MODEL --prompt x --temperature -1    | temperature must be 0 or more
            generate --target MODEL --prompt x --temperature NaN   | temperature must be 0 or more, not NaN
            generate --target MODEL --prompt x --draft-temperature -1 | temperature must be 0 or more
            generate --target MODEL --prompt x --top-p 0           | top-p must be above 0
            generate --target MODEL --prompt x --top-p 1.5         | top-p must be above 0 and at most 1, not 1.5
            generate --target MODEL --prompt x --top-k -1          | top-k must be 0
            generate --target MODEL --prompt x --min-p 2           | min-p must be from 0 to 1
            generate --target MODEL --prompt x --logit-bias 1=NaN  | logit bias of token 1
            generate --target MODEL --prompt x --max-new-tokens 0  | must be 1 or more, not 0
            generate --target MODEL --prompt x --transform ngram:4 | must be a name with parameters behind colons
            generate --target MODEL --prompt x --json-schema /no/such/file | --json-schema /no/such/file: there is no such file or folder
            generate --target MODEL --prompt x --verification luck | must be one of coupled, rejection, token-wise, block, traversal, not 'luck'
            generate --target MODEL --prompt x --weights int3      | one of stored, f32, bf16, not 'int3'
            generate --target MODEL --prompt-ids 1,two             | '1,two'
            generate --target MODEL --prompt-ids=-3                | token id -3
            generate --target /no/such/model --prompt x            | /no/such/model
            compare --target MODEL                                 | nothing to compare
            compare --target MODEL --draft MODEL --strategies a:k  | 'a:k' is not
            compare --target MODEL --prompts /no/such/file         | /no/such/file
            compare --target MODEL --repetitions 0                 | --repetitions must be 1 or more
            compare --target MODEL --limit 0                       | --limit must be 1 or more
            compare --target MODEL --draft MODEL --seeds 0         | --seeds must be 1 or more
            compare --target MODEL --shard 3/2                     | must be I/N with I from 1 to N, such as 2/3, not '3/2'
            compare --target MODEL --strategies none               | none, which is compared in any case
            compare --target MODEL --strategies a:k=1,a:k=1        | a:k=1 twice
            compare --target MODEL --draft MODEL --strategies wrody | no strategy 'wrody'; did you mean wordy? there are: none, wordy, linear
            compare --target MODEL --draft MODEL --strategies tree | no strategy 'tree'; there are: none, wordy, linear
            compare --target MODEL --strategies wordy              | strategy 'wordy' needs 1 draft model, and there are none; name it with --draft
            compare --target MODEL --draft MODEL --strategies wordy:kk=4 | strategy 'wordy' has no parameter 'kk'; did you mean k? there are: k
            compare --target MODEL --draft MODEL --strategies wordy:k=99 | strategy 'wordy': parameter 'k' must be a whole number from 1 to 64, not '99'
            compare --target MODEL --draft MODEL --transform no-repeat | no transform 'no-repeat'; there are none
            compare --target MODEL --draft MODEL --limit 2 --sample 2 | --limit and --sample contradict each other
            compare --target MODEL --draft MODEL --sample 0        | --sample must be 1 or more, not 0
            compare --target MODEL --draft MODEL --out CONFIG/below | CONFIG is not a folder
            compare --target MODEL --draft MODEL --out CONFIG      | it is not a folder
            sweep --target MODEL                                   | --over
            sweep --target MODEL --over k=1                        | 'none' has no parameters
            sweep --target MODEL --draft MODEL --over k            | must be NAME=FROM..TO or NAME=VALUE,VALUE…
            sweep --target MODEL --draft MODEL --over k=6..2       | not 'k=6..2'
            sweep --target MODEL --draft MODEL --over k=1,1        | names a value twice
            sweep --target MODEL --draft MODEL --over k=1 --over k=2 | names k twice
            sweep --target MODEL --draft MODEL --over temperature=warm | must have numbers of 0 or more, not 'warm'
            sweep --target MODEL --draft MODEL --strategy wordy --over k=1,99 | parameter 'k' must be a whole number from 1 to 64, not '99'
            sweep --target MODEL --draft MODEL --strategy wordy --over q=1,2 | strategy 'wordy' has no parameter 'q'
            sweep --target MODEL --draft MODEL --over k=1 --trials 0 | --trials must be 1 or more
            merge --out OUT                                        | PART
            merge MODEL --out OUT                                  | there is no results file
            merge CONFIG --out OUT                                 | does not hold results of an experiment
            study                                                  | missing required study: rejections, similarity or tradeoffs
            study rejection                                        | rejection
            study rejections --target MODEL                        | 'none' guesses nothing; name a strategy
            study rejections --target MODEL --draft MODEL --rounds 0 | --rounds must be 1 or more, not 0
            study rejections --target MODEL --draft MODEL --limit 0 | --limit must be 1 or more, not 0
            study rejections --target MODEL --draft MODEL --out CONFIG | it is not a folder
            study similarity --target MODEL                        | no draft to study
            study similarity --target MODEL --draft MODEL          | only drafts of the Llama family can be disturbed
            study similarity --target MODEL --draft MODEL --noise 0,0 | --noise must be different numbers of 0 or more
            study similarity --target MODEL --draft MODEL --noise -1 | --noise must be different numbers of 0 or more
            study tradeoffs --target MODEL                         | no draft to study
            study tradeoffs --target MODEL --draft MODEL --lookahead 0 | --lookahead must be different numbers of 1 or more
            study tradeoffs --target MODEL --draft MODEL --at-a-time 2,2 | --at-a-time must be different numbers of 1 or more
            study tradeoffs --target MODEL --draft MODEL --temperatures -1 | temperature must be 0 or more
            profile --target MODEL --limit 0                       | --limit must be 1 or more, not 0
            inspect --model MODEL --ids 10                         | token id 10 is outside the vocabulary
            inspect --model MODEL --ids=                           | names no token
            models /no/such/model                                  | /no/such/model
            bench --model MODEL --rounds 0                         | 1 or more, not 0
            bench --model MODEL --context 481                      | at most 480, not 481
            train --data x                                         | --out
            train --out x                                          | --data
            train --data /no/such/file --out OUT                   | /no/such/file: there is no such file
            train --data MODEL --out OUT --vocab 256               | the vocabulary size must be 257 or more, not 256
            train --data MODEL --out OUT --hidden 385              | a multiple of twice the heads, which is 12
            train --data MODEL --out OUT --batch 3 --threads 2     | a multiple of the 2 threads
            train --data MODEL --out OUT --learning-rate -1        | learning rate must be above 0
            train --data MODEL --out OUT --dropout 1               | dropout must be from 0 to below 1
            train --data MODEL --out OUT --precision f64           | --precision must be f32, bf16 or auto, not 'f64'
            train --data MODEL --out OUT --minutes 0               | --minutes must be above 0
            train --data MODEL --out MODEL                         | there is a model already
            train --data x --out OUT --repeats 1                   | repeat a passage must be from 0 to below 1, not 1.0
            train --data x --out OUT --scrambled 0.3               | without --repeats none does
            train --data x --out OUT --repeats 0.5 --scrambled 2   | are scrambled must be from 0 to 1, not 2.0
            train --data x --out OUT --from MODEL --hidden 8       | --hidden is for new models; the one in MODEL (--from)
            train --data x --out OUT --from MODEL --vocab 999      | --vocab is for new models
            distill --data x --out y --target MODEL --from MODEL --layers 1 | --layers is for new models
            distill --data x --out y                               | no built-in models here
            distill --data x --out y --target MODEL --stages -1    | number of stages must be 0 or more
            widen --out OUT                                        | no built-in models here
            widen --model MODEL --out OUT --to large               | --to must be 124m or LAYERSxHIDDENxHEADSxFFN
            widen --model MODEL --out OUT --noise -1               | noise must be 0 or more
            widen --model MODEL --out MODEL                        | there is a model already
            """)
    void badUsageIsOneLineThatNamesTheThing(String line, String named) {
        String paths = line.replace("MODEL", model).replace("OUT", model + "-out").replace("CONFIG", model + "/config.json");
        String[] arguments = line.isEmpty() ? new String[0] : paths.split(" +");

        Outcome outcome = vorlauf.run(arguments);

        assertThat(outcome.code()).isEqualTo(2);
        // What was read is said before, and what a plan cannot show.
        assertThat(outcome.err().lines().filter(said -> !said.matches("16 prompts in .*|warning: with .*")))
                .singleElement().asString().startsWith("vorlauf")
                .contains(named.replace("MODEL", model).replace("CONFIG", model + "/config.json"));
        assertThat(outcome.out()).isEmpty();
        if (line.matches("(compare|sweep) .*")) {
            assertThat(vorlauf.platform.events()).as("it is told before anything is loaded").isEmpty();
        }
    }

    @Test
    void aModelThatDoesNotLoadIsBadInputOnOneLine() {
        Outcome outcome = vorlauf.run("generate", "--target", vorlauf.model("broken", "words"), "--prompt", "x");

        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.err()).isEqualTo("vorlauf generate: model.safetensors is cut off; after 12 bytes\n");
    }

    @Test
    void aRequestThatTheEngineRefusesIsBadInput() {
        vorlauf.engine.answer(request -> {
            throw new InvalidRequestException("the prompt is empty");
        });

        Outcome outcome = vorlauf.run("generate", "--target", model, "--prompt", "");

        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.err()).isEqualTo("vorlauf generate: the prompt is empty\n");
    }

    @Test
    void aGenerationThatFailsIsAFailureOnOneLine() {
        vorlauf.engine.answer(request -> {
            throw new DecodingException("the target failed: out of paper", new IllegalStateException("paper"));
        });

        Outcome outcome = vorlauf.run("generate", "--target", model, "--prompt", "x");

        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.err()).isEqualTo("vorlauf generate: the target failed: out of paper\n");
    }

    @Test
    void debugAsksForTheStackTrace() {
        Outcome outcome = vorlauf.run("generate", "--debug", "--target", "/no/such/model", "--prompt", "x");

        assertThat(outcome.err()).contains("/no/such/model", "BadInput", "\tat ");
    }

    @Test
    void withoutALoaderTheCommandSaysSo() {
        Outcome outcome = CommandFixture.run(new FakePlatform(), "inspect", "--model", model);

        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.err()).startsWith("vorlauf inspect: no model loader is installed");
    }
}
