package io.vorlauf.shell.internal.command;

import io.vorlauf.shell.internal.command.Forms.Field;
import io.vorlauf.shell.internal.command.Forms.Form;
import io.vorlauf.shell.internal.output.Table;
import io.vorlauf.shell.internal.platform.BadInput;
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
        description = {
            "Configurations are kept by Configuration Admin. A wrong value is refused, and what was set before goes on "
                    + "serving. The first io.vorlauf. of a name may be left out.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  config strategy.tree~wide nodes=32 width=6",
            "  config strategy.tree~wide width=",
            "  config --delete strategy.tree~wide"
        })
final class ConfigCommand implements Runnable {

    private final Context context;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "NAME",
            completionCandidates = Candidates.Configurations.class,
            description = "Show this one; one of several of a kind is called kind~name.")
    private String name;

    @Parameters(
            index = "1..*",
            arity = "0..*",
            paramLabel = "PROPERTY=VALUE",
            description = "Set a property. Without a value, take it away.")
    private Map<String, String> changes = new LinkedHashMap<>();

    @Option(names = "--delete", description = "Delete it.")
    private boolean delete;

    ConfigCommand(Context context) {
        this.context = context;
    }

    @Override
    public void run() {
        ConfigurationStore store = new ConfigurationStore(context.platform());
        if (delete) {
            delete(store);
        } else if (name == null) {
            list(store);
        } else if (changes.isEmpty()) {
            show(store);
        } else {
            store.set(name, changes);
            context.out().println("configured " + ConfigurationStore.full(name));
        }
    }

    private void delete(ConfigurationStore store) {
        if (name == null || !changes.isEmpty()) {
            throw new BadInput("--delete goes with the name of a configuration and nothing else");
        }
        store.delete(name);
        context.out().println("deleted " + ConfigurationStore.full(name));
    }

    private void list(ConfigurationStore store) {
        List<Configuration> all = store.all();
        if (all.isEmpty()) {
            context.out().println("Nothing is configured.");
        } else {
            Table table = new Table("configuration", "properties");
            all.forEach(one -> table.add(ConfigurationStore.brief(one.getPid()), line(one)));
            table.print(context.out());
        }
        List<String> possible = store.suggestions();
        if (!possible.isEmpty()) {
            context.out().println();
            context.out().println("There can be (kind~name for one of several):");
            possible.forEach(one -> context.out().println("  " + one));
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
        Table table = new Table("property", "value", "default", "meaning");
        for (Field field : form.map(Form::fields).orElse(List.of())) {
            String value = Optional.ofNullable(values.remove(field.name())).orElse("");
            table.add(field.name(), value, field.defaultValue().orElse(""), field.description());
        }
        values.forEach((property, value) -> table.add(property, value, "", ""));
        table.print(context.out());
    }
}
