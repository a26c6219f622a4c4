// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.cli.internal.command;

import io.vorlauf.cli.internal.experiment.ExperimentCall;
import io.vorlauf.cli.internal.experiment.OutputFolder;
import io.vorlauf.cli.internal.platform.Platform;
import io.vorlauf.lab.experiment.ExperimentResults;
import io.vorlauf.lab.experiment.ExperimentService;
import io.vorlauf.shell.command.ServiceCommand;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Puts the results of parts of one experiment together. */
@Command(
        name = "merge",
        header = "Puts the results of parts of one experiment together.",
        customSynopsis = "vorlauf merge PART... --out=DIR [OPTION]...",
        description = "A part is a folder with results.jsonl, or such a file. Shows and reports the whole as 'vorlauf "
                + "compare' or 'vorlauf sweep' would. With one part, it shows and reports that again.",
        footer = {
            "With --json, one object, as that of 'vorlauf compare'.",
            "",
            "Example:",
            "  vorlauf merge part-1 part-2 --out whole",
            "",
            "after 'vorlauf compare --shard 1/2 --out part-1' on one computer and",
            "'vorlauf compare --shard 2/2 --out part-2' on another."
        })
final class MergeCommand extends ServiceCommand<Platform> {

    @Parameters(paramLabel = "PART", arity = "1..*", description = "Folders or files with results.")
    private List<Path> parts;

    @Option(names = "--out", paramLabel = "DIR", required = true,
            description = "Where results.jsonl and the report go. Must not hold results yet.")
    private Path out;

    @Option(names = "--json", description = "Print one JSON object instead of tables.")
    private boolean json;

    @Override
    public Integer call() {
        ExperimentService service = platform.experiments();
        List<Path> files = parts.stream().map(OutputFolder::resultsIn).toList();
        files.forEach(service::read);
        OutputFolder folder = OutputFolder.named(out);
        ExperimentResults results = folder.fill(() -> service.merge(files, folder.results()));
        return new ExperimentCall(platform, console, json).show(results, folder);
    }
}
