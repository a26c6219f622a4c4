// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.shell.internal.command;

import io.vorlauf.shell.command.BadInput;
import io.vorlauf.shell.internal.command.Forms.Field;
import io.vorlauf.shell.internal.command.Forms.Form;
import io.vorlauf.shell.output.Table;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.osgi.service.cm.Configuration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists, shows, sets and deletes configurations. */
@Command(
        name = "config",
        header = "Lists, shows, sets and deletes configurations.",
        description = "Configurations are kept by Configuration Admin. A wrong value is refused, and what was set "
                + "before goes on serving. The first io.vorlauf. of a name may be left out.",
        footer = {
            "Examples:",
            "  config strategy.tree~wide nodes=32 width=6",
            "  config strategy.tree~wide width=",
            "  config --delete strategy.tree~wide"
        })
final class ConfigCommand extends ContextCommand {

    @Parameters(index = "0", arity = "0..1", paramLabel = "NAME", completionCandidates = Names.Configurations.class,
            description = "Show this one; one of several of a kind is called kind~name.")
    private String name;

    @Parameters(index = "1..*", arity = "0..*", paramLabel = "PROPERTY=VALUE",
            description = "Set a property. Without a value, take it away.")
    private Map<String, String> changes = new LinkedHashMap<>();

    @Option(names = "--delete", description = "Delete it.")
    private boolean delete;

    @Override
    void run() {
        ConfigurationStore store = new ConfigurationStore(platform);
        if (delete) {
            delete(store);
        } else if (name == null) {
            list(store);
        } else if (changes.isEmpty()) {
            show(store);
        } else {
            store.set(name, changes);
            out().println("configured " + ConfigurationStore.full(name));
        }
    }

    private void delete(ConfigurationStore store) {
        BadInput.when(name == null || !changes.isEmpty(),
                "--delete goes with the name of a configuration and nothing else");
        store.delete(name);
        out().println("deleted " + ConfigurationStore.full(name));
    }

    private void list(ConfigurationStore store) {
        List<Configuration> all = store.all();
        if (all.isEmpty()) {
            out().println("Nothing is configured.");
        } else {
            Table table = new Table(console.width(), "configuration", "properties");
            all.forEach(one -> table.add(ConfigurationStore.brief(one.getPid()), line(one)));
            table.print(out());
        }
        List<String> possible = store.suggestions();
        if (!possible.isEmpty()) {
            out().println();
            out().println("There can be (kind~name for one of several):");
            possible.forEach(one -> out().println("  " + one));
        }
    }

    private static String line(Configuration configuration) {
        return ConfigurationStore.properties(configuration).entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .collect(Collectors.joining(" "));
    }

    // With a form, everything that can be set is shown, otherwise what is set.
    private void show(ConfigurationStore store) {
        Optional<Configuration> configuration = store.find(name);
        Optional<Form> form = store.form(name);
        if (configuration.isEmpty() && form.isEmpty()) {
            throw store.missing(name);
        }
        Map<String, String> values =
                new TreeMap<>(configuration.map(ConfigurationStore::properties).orElse(Map.of()));
        Table table = new Table(console.width(), "property", "value", "default", "meaning");
        for (Field field : form.map(Form::fields).orElse(List.of())) {
            String value = Optional.ofNullable(values.remove(field.name())).orElse("");
            table.add(field.name(), value, field.defaultValue().orElse(""), field.description());
        }
        values.forEach((property, value) -> table.add(property, value, "", ""));
        table.print(out());
    }
}
