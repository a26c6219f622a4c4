// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.core.support.Strategies;
import io.vorlauf.core.support.TableModel;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class PlainJavaTest {

    @Test
    void theEngineRunsWithoutOsgiOnTheClassPath() throws Exception {
        String classPath = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !Path.of(entry).getFileName().toString().startsWith("osgi."))
                .collect(Collectors.joining(File.pathSeparator));
        assertThat(classPath).isNotEqualTo(System.getProperty("java.class.path"));
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp", classPath,
                        Program.class.getName())
                .redirectErrorStream(true)
                .start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(printed.strip()).isEqualTo("16 tokens in 4 target calls");
        assertThat(process.waitFor()).isZero();
    }

    /** What an embedder would write. */
    static final class Program {

        public static void main(String[] arguments) throws Exception {
            try {
                Class.forName("org.osgi.framework.BundleContext");
                throw new AssertionError("OSGi is on the class path");
            } catch (ClassNotFoundException expected) {
                generate();
            }
        }

        private static void generate() {
            try (Vorlauf vorlauf = Vorlauf.start()) {
                TableModel target = TableModel.of("target", 30, 100);
                vorlauf.add(target);
                vorlauf.add(target.disturbed("draft", 0));
                vorlauf.add(Strategies.chain());
                var metrics = vorlauf.decoding().generate(DecodingRequest.builder("target", Tokens.of(1))
                        .strategy("chain").draft("draft").set("k", "3").maxNewTokens(16).build()).metrics();
                System.out.println(metrics.newTokens() + " tokens in " + metrics.targetCalls() + " target calls");
            }
        }
    }
}
