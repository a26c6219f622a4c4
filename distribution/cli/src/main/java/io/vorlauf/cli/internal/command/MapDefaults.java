package io.vorlauf.cli.internal.command;

import java.util.Map;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Defaults by the names of options, for options that commands share but not with the same defaults. */
class MapDefaults implements IDefaultValueProvider {

    private final Map<String, String> values;

    MapDefaults(Map<String, String> values) {
        this.values = Map.copyOf(values);
    }

    @Override
    public String defaultValue(ArgSpec argument) {
        // Options with a default of their own keep it.
        return argument instanceof OptionSpec option ? values.get(option.longestName()) : null;
    }
}
