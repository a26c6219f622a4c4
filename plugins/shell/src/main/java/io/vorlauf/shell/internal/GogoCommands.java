package io.vorlauf.shell.internal;

import io.vorlauf.shell.internal.command.CommandException;
import io.vorlauf.shell.internal.command.Commands;

/**
 * The commands as Gogo calls them: by reflection, a method each, in the scope {@value #SCOPE}. What fails is thrown with
 * a message of one line, which every Gogo shell prints.
 */
public final class GogoCommands {

    /** The scope of the commands. */
    public static final String SCOPE = "vorlauf";

    private final Commands commands;

    GogoCommands(Commands commands) {
        this.commands = commands;
    }

    /** Lists the strategies that are installed, or shows one. */
    public void strategies(String... arguments) throws CommandException {
        commands.run("strategies", arguments);
    }

    /** Lists, loads and unloads models. */
    public void models(String... arguments) throws CommandException {
        commands.run("models", arguments);
    }

    /** Continues a prompt. */
    public void generate(String... arguments) throws CommandException {
        commands.run("generate", arguments);
    }

    /** Lets another strategy speculate for a generation that runs. */
    public void swap(String... arguments) throws CommandException {
        commands.run("swap", arguments);
    }

    /** Lists the generations that run; shows, cancels or awaits one. */
    public void sessions(String... arguments) throws CommandException {
        commands.run("sessions", arguments);
    }

    /** Shows what each strategy did so far. */
    public void stats(String... arguments) throws CommandException {
        commands.run("stats", arguments);
    }

    /** Lists, shows, sets and deletes configurations. */
    public void config(String... arguments) throws CommandException {
        commands.run("config", arguments);
    }

    /** Shares live requests out among strategies. */
    public void trial(String... arguments) throws CommandException {
        commands.run("trial", arguments);
    }

    /** Examines the machine. */
    public void doctor(String... arguments) throws CommandException {
        commands.run("doctor", arguments);
    }

    /** Lists these commands, or explains one. */
    public void help(String... arguments) throws CommandException {
        commands.run("help", arguments);
    }
}
