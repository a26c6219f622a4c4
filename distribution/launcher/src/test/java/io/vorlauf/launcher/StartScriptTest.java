// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vorlauf.launcher.Script.Outcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code bin/vorlauf} tells Java, with a Java that only repeats it. */
@Tag("containers")
class StartScriptTest {

    private static final Path SCRIPT = Path.of("../assembly/src/main/dist/bin/vorlauf");

    @TempDir
    private Path folder;

    private Path programs;
    private Path script;

    @BeforeEach
    void makeAWorld() throws IOException {
        programs = Files.createDirectories(folder.resolve("programs"));
        // What it needs, and nothing else: above all no "locale".
        for (String program : List.of("sed", "dirname", "readlink", "grep", "mktemp", "mkfifo", "rm", "cat")) {
            Path real = Stream.of("/bin", "/usr/bin").map(place -> Path.of(place, program)).filter(Files::exists)
                    .findFirst().orElseThrow();
            Script.write(programs.resolve(program), "exec " + real + " \"$@\"\n");
        }
        installJava("""
                echo "LC_ALL=${LC_ALL:-}"
                printf '%s\\n' "$@"
                """);
        script = install("vorlauf");
    }

    // One that has a version, and says otherwise what these lines say.
    private void installJava(String lines) throws IOException {
        Script.write(programs.resolve("java"), """
                case "$*" in
                    *-version) echo 'openjdk version "17.0.1"' >&2; exit ;;
                esac
                """ + lines);
    }

    private Path install(String home) throws IOException {
        Path bin = Files.createDirectories(folder.resolve(home).resolve("bin"));
        return Files.copy(SCRIPT, bin.resolve("vorlauf"));
    }

    // As glibc does: what is not installed counts as C, whose characters are ASCII.
    private void installLocales(String... installed) throws IOException {
        Script.write(programs.resolve("locale"), """
                case $1 in
                    -a) printf '%%s\\n' %1$s ;;
                    charmap)
                        wanted=${LC_ALL:-${LC_CTYPE:-${LANG:-C}}}
                        for name in %1$s; do
                            [ "$name" = "$wanted" ] || continue
                            case $name in
                                *UTF-8 | *utf8) echo UTF-8; exit ;;
                                *ISO*) echo ISO-8859-1; exit ;;
                            esac
                        done
                        echo 'locale: Cannot set LC_CTYPE to default locale' >&2
                        echo ANSI_X3.4-1968 ;;
                esac
                """.formatted(String.join(" ", installed)));
    }

    @ParameterizedTest
    @CsvSource(nullValues = "-", value = {
        // variable, its value, LC_ALL that Java gets
        "LANG,     en_US.UTF-8,      C.UTF-8",
        "LC_CTYPE, fr_FR.UTF-8,      C.UTF-8",
        "LC_ALL,   nonsense,         C.UTF-8",
        "LC_ALL,   de_DE.ISO-8859-1, C.UTF-8",
        "LANG,     de_DE.ISO-8859-1, C.UTF-8",
        "LANG,     C,                C.UTF-8",
        "LC_ALL,   POSIX,            C.UTF-8",
        "OTHER,    x,                C.UTF-8",
        "LANG,     de_DE.UTF-8,      ''",
        "LC_ALL,   de_DE.UTF-8,      de_DE.UTF-8",
        "LC_CTYPE, de_DE.UTF-8,      ''"
    })
    void whatIsTypedIsUtf8UnlessTheLocaleSaysSoItself(String variable, String value, String expected) throws Exception {
        installLocales("C", "POSIX", "C.UTF-8", "de_DE.UTF-8", "de_DE.ISO-8859-1");

        assertThat(start(Map.of(variable, value)).out()).startsWith("LC_ALL=" + expected + "\n");
    }

    @Test
    void whereThereIsNoCUtf8AnotherLocaleOfThatCharacterSetDoes() throws Exception {
        installLocales("C", "POSIX", "ja_JP.utf8");

        Outcome outcome = start(Map.of("LANG", "en_US.UTF-8"));

        assertThat(outcome.out()).startsWith("LC_ALL=ja_JP.utf8\n");
        assertThat(outcome.err()).isEmpty();
    }

    @Test
    void whereNobodyKnowsTheLocaleItIsCUtf8() throws Exception {
        Outcome outcome = start(Map.of("LANG", "en_US.UTF-8"));

        assertThat(outcome.out()).startsWith("LC_ALL=C.UTF-8\n");
        assertThat(outcome.err()).isEmpty();
    }

    @Test
    void whereNoUtf8IsInstalledItIsTriedAllTheSame() throws Exception {
        installLocales("C", "POSIX");

        assertThat(start(Map.of()).out()).startsWith("LC_ALL=C.UTF-8\n");
    }

    @Test
    void argumentsArriveAsTheyAre() throws Exception {
        Outcome outcome = start(Map.of(), "a b", "*", "$HOME", "Zoë", "");

        assertThat(outcome.out()).endsWith("io.vorlauf.launcher.Main\na b\n*\n$HOME\nZoë\n\n");
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '|', delimiter = ';', value = {"a b", "a,b", "a${x}b", "a#b%20", "|a;b|", "a'b", "a\"b", "größe", "a\\b"})
    void theFolderMayHaveAnyName(String name) throws Exception {
        script = install(name);

        assertThat(start(Map.of()).out()).contains("-Dvorlauf.home=" + folder.toRealPath().resolve(name) + "\n");
    }

    @Test
    void aColonInTheFolderIsSaidForJavaCannotHaveIt() throws Exception {
        script = install("a:b");

        Outcome outcome = start(Map.of());

        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.err()).startsWith("vorlauf: cannot run from " + folder.toRealPath().resolve("a:b"))
                .contains("colon").hasLineCount(1);
    }

    @Test
    void aJavaThatHasTheVectorApiIsToldToUseIt() throws Exception {
        assertThat(start(Map.of()).out()).contains("--add-modules\njdk.incubator.vector\n");
    }

    @Test
    void aJavaWithoutTheVectorApiStartsWithoutIt() throws Exception {
        Script.write(programs.resolve("java"), """
                case "$*" in
                    *--add-modules*) echo 'Module jdk.incubator.vector not found' >&2; exit 1 ;;
                    -version) echo 'openjdk version "17.0.1"' >&2 ;;
                    *) echo started ;;
                esac
                """);

        assertThat(start(Map.of())).isEqualTo(new Outcome(0, "started\n", ""));
    }

    @Test
    void modelsOnTheHeapMayHaveMostOfTheMemoryUnlessTheUserSaysOtherwise() throws Exception {
        assertThat(start(Map.of("VORLAUF_OPTS", "-XX:MaxRAMPercentage=20")).out())
                .containsSubsequence("-XX:MaxRAMPercentage=70\n", "-XX:MaxRAMPercentage=20\n");
    }

    @Test
    void largePagesAreAskedForWhereTheSystemGivesThemWhenAsked() throws Exception {
        Path offer = Path.of("/sys/kernel/mm/transparent_hugepage/enabled");
        boolean offered = Files.isReadable(offer) && !Files.readString(offer).contains("[never]");

        String out = start(Map.of("VORLAUF_OPTS", "-XX:-UseTransparentHugePages")).out();

        assertThat(out.contains("-XX:+UseTransparentHugePages\n")).isEqualTo(offered);
        assertThat(out.indexOf("-XX:-UseTransparentHugePages"))
                .isGreaterThan(out.indexOf("-XX:+UseTransparentHugePages"));
    }

    @Test
    void inAPipeThereIsNoTerminalWhoseWidthCouldBeTold() throws Exception {
        assertThat(start(Map.of()).out()).contains("-Dvorlauf.terminal.out=false\n-Dvorlauf.columns=\n");
    }

    @Test
    void onATerminalTheProgramIsToldItsWidth() throws Exception {
        Path terminal = Path.of("/usr/bin/script");
        assumeTrue(Files.isExecutable(terminal), "a program that makes a terminal");
        Script.write(programs.resolve("stty"), "PATH=/usr/bin:/bin exec stty \"$@\"\n");
        ProcessBuilder builder = new ProcessBuilder(terminal.toString(), "-qec",
                "stty cols 123; export PATH=" + programs + "; /bin/sh " + script, "/dev/null");
        Process process = builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile())).start();

        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).replace("\r", "");

        assertThat(out).contains("-Dvorlauf.terminal=true\n-Dvorlauf.terminal.out=true\n-Dvorlauf.columns=123\n");
    }

    @Test
    void ofWhatJavaSaysBeforeTheProgramBeginsTheWarningOfTheVectorApiAloneIsMissing() throws Exception {
        installJava("""
                echo 'first' >&2
                echo 'WARNING: Using incubator modules: jdk.incubator.vector' >&2
                echo 'WARNING: Using incubator modules: jdk.incubator.vector' >&2
                printf 'last, without an end' >&2
                exit 7
                """);

        Outcome outcome = startInOnePipe(Map.of());

        assertThat(outcome.out()).isEqualTo(
                "first\nWARNING: Using incubator modules: jdk.incubator.vector\nlast, without an end");
        assertThat(outcome.code()).isEqualTo(7);
    }

    @Test
    void whatJavaSaysWithoutThatWarningIsSaidInFull() throws Exception {
        installJava("printf 'one line\\nhalf a line' >&2");

        assertThat(startInOnePipe(Map.of()).out()).isEqualTo("one line\nhalf a line");
    }

    @Test
    void theProgramGetsTheRealStandardErrorToPutItBack() throws Exception {
        installJava("""
                case "$*" in
                    *-Dvorlauf.stderr=9*) echo 'through the filter' >&2; echo 'past the filter' >&9 ;;
                esac
                """);

        assertThat(startInOnePipe(Map.of()).out().lines())
                .containsExactlyInAnyOrder("through the filter", "past the filter");
    }

    @Test
    void whereNoFilterCanBeMadeTheWarningIsSaidAndTheProgramRuns() throws Exception {
        Files.delete(programs.resolve("mkfifo"));
        installJava("echo 'WARNING: Using incubator modules: jdk.incubator.vector' >&2; echo \"$@\"");

        Outcome outcome = start(Map.of());

        assertThat(outcome.out()).contains("jdk.incubator.vector").doesNotContain("vorlauf.stderr");
        assertThat(outcome.err()).isEqualTo("WARNING: Using incubator modules: jdk.incubator.vector\n");
    }

    @Test
    void theFilterLeavesNoFiles() throws Exception {
        Path temporary = Files.createDirectories(folder.resolve("temporary"));

        start(Map.of("TMPDIR", temporary.toString()));

        assertThat(temporary).isEmptyDirectory();
    }

    // Read to its end by a process of its own: a Java that reads stops when the script has ended, and what the filter
    // passes on may come a moment later.
    private Outcome startInOnePipe(Map<String, String> more) throws Exception {
        Path code = folder.resolve("code");
        ProcessBuilder builder = new ProcessBuilder(
                "/bin/sh", "-c", "{ /bin/sh \"$0\"; echo $? >\"$1\"; } 2>&1 | cat", script.toString(), code.toString());
        builder.environment().clear();
        builder.environment().putAll(more);
        builder.environment().put("PATH", programs.toString());
        Process process = builder.start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return new Outcome(Integer.parseInt(Files.readString(code).strip()), out, "");
    }

    private Outcome start(Map<String, String> more, String... arguments) throws Exception {
        Map<String, String> environment = new HashMap<>(more);
        environment.put("PATH", programs.toString());
        return Script.run(script, environment, arguments);
    }
}
