// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.launcher;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Runs shell scripts of the project in a world of a test's making: only the programs that the test puts there. */
final class Script {

    private Script() {}

    /** What a script printed, and its exit code. */
    record Outcome(int code, String out, String err) {}

    /** Writes a program for scripts to find. */
    static Path write(Path file, String lines) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/sh\n" + lines);
        file.toFile().setExecutable(true);
        return file;
    }

    /** Runs a script with an environment that has these variables and no others. */
    static Outcome run(Path script, Map<String, String> environment, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("/bin/sh", script.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().clear();
        builder.environment().putAll(environment);
        Path err = Files.createTempFile("script", ".err");
        try {
            Process process = builder.redirectError(err.toFile()).start();
            String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Outcome(process.waitFor(), out, Files.readString(err));
        } finally {
            Files.delete(err);
        }
    }
}
