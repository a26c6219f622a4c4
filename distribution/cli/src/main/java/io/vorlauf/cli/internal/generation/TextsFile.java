// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.cli.internal.generation;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.vorlauf.api.decoding.Prompt;
import io.vorlauf.api.text.Message;
import io.vorlauf.lab.experiment.LabelledPrompt;
import io.vorlauf.shell.command.BadInput;
import io.vorlauf.shell.command.CommandException;
import io.vorlauf.shell.command.Reasons;
import io.vorlauf.shell.output.Json;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A file of texts as JSON Lines, one for each prompt. A line is written as soon as its text is there, so that whatever
 * ends the process, no text is lost; {@link #close} puts the lines into the order of the prompts.
 *
 * <p>A file that is there already is gone on with, if it is of the same prompts and settings: its texts count, lines with
 * an error are dropped, and a last line that was torn is cut. Used by one thread.
 */
final class TextsFile implements AutoCloseable {

    private static final String BEGIN = "{\"id\":";

    private final Path file;
    private final List<LabelledPrompt> prompts;
    private final JsonElement settings;
    /** Not a channel, which would close when the thread is interrupted. */
    private final RandomAccessFile bytes;
    /** Those that count, by the number of their prompt. */
    private final SortedMap<Integer, Line> lines = new TreeMap<>();
    private long end;

    /** Where a line is, in bytes, and whether it has a text and not an error. */
    private record Line(long begin, int length, boolean text) {}

    /**
     * Opens or makes a file.
     *
     * @param settings what decides about the texts beside the prompts: values by name, as JSON has them
     * @throws BadInput if the file cannot be written, or holds anything but texts of these prompts and settings; it stays
     *     as it is then
     */
    TextsFile(Path file, List<LabelledPrompt> prompts, Map<String, Object> settings) {
        this.file = file;
        this.prompts = List.copyOf(prompts);
        this.settings = JsonParser.parseString(Json.write(settings));
        try {
            // Says better than what follows what is wrong with a file.
            Files.newByteChannel(file, StandardOpenOption.WRITE, StandardOpenOption.CREATE).close();
            bytes = new RandomAccessFile(file.toFile(), "rw");
        } catch (IOException e) {
            throw new BadInput("cannot write to " + file + ": "
                    + (Files.isDirectory(file) ? "it is a folder" : Reasons.of(e)), e);
        }
        try {
            BadInput.when(bytes.getChannel().tryLock() == null, file + " is being written by another process");
            read();
        } catch (IOException e) {
            closeQuietly(e);
            throw new BadInput("cannot read " + file + ": " + Reasons.of(e), e);
        } catch (RuntimeException e) {
            closeQuietly(e);
            throw e;
        }
    }

    private void closeQuietly(Exception failure) {
        try {
            bytes.close();
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    private void read() throws IOException {
        Map<String, Integer> numbers = new HashMap<>();
        for (int i = 0; i < prompts.size(); i++) {
            numbers.put(prompts.get(i).id(), i);
        }
        InputStream in = new BufferedInputStream(new FileInputStream(bytes.getFD()), 1 << 16);
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int number = 1;
        for (int next = in.read(); next >= 0; next = in.read()) {
            line.write(next);
            if (next == '\n') {
                take(line.toString(StandardCharsets.UTF_8), number++, line.size(), numbers);
                line.reset();
            }
        }
        String torn = line.toString(StandardCharsets.UTF_8);
        if (!BEGIN.startsWith(torn.substring(0, Math.min(torn.length(), BEGIN.length())))) {
            throw foreign(number);
        }
        bytes.setLength(end);
    }

    private void take(String line, int number, int length, Map<String, Integer> numbers) {
        if (!line.startsWith(BEGIN)) {
            throw foreign(number);
        }
        JsonObject object;
        try {
            object = JsonParser.parseString(line).getAsJsonObject();
        } catch (JsonParseException | IllegalStateException e) {
            throw new BadInput("line " + number + " of " + file + " is broken: " + Reasons.ofJson(e)
                    + "; take it out, or name another file with --out", e);
        }
        checkSettings(object.get("settings"));
        String id = object.get("id").getAsString();
        Integer prompt = numbers.get(id);
        if (prompt == null) {
            throw other("a text for the prompt '" + id + "', which is not among these");
        }
        if (!Objects.equals(object.get("prompt"), JsonParser.parseString(Json.write(value(prompts.get(prompt)))))) {
            throw other("a text for another prompt of the name '" + id + "'");
        }
        put(prompt, length, !object.has("error"));
    }

    private void put(int prompt, int length, boolean text) {
        lines.put(prompt, new Line(end, length, text));
        end += length;
    }

    private void checkSettings(JsonElement there) {
        if (settings.equals(there)) {
            return;
        }
        if (!(there instanceof JsonObject)) {
            throw other("texts that say no settings");
        }
        Set<String> names = new TreeSet<>(settings.getAsJsonObject().keySet());
        names.addAll(there.getAsJsonObject().keySet());
        String name = names.stream()
                .filter(one -> !Objects.equals(settings.getAsJsonObject().get(one), there.getAsJsonObject().get(one)))
                .findFirst()
                .orElseThrow();
        throw other("texts of other settings: " + name + " was " + there.getAsJsonObject().get(name) + " and is "
                + settings.getAsJsonObject().get(name) + " now");
    }

    private BadInput other(String what) {
        return new BadInput(file + " holds " + what + "; name another file with --out");
    }

    private BadInput foreign(int number) {
        return new BadInput(file + " is no file of texts: line " + number + " does not begin with " + BEGIN
                + "; name another file with --out");
    }

    /** Whether the text of a prompt is there. */
    boolean has(int prompt) {
        return lines.containsKey(prompt) && lines.get(prompt).text();
    }

    /** How many texts are there. */
    int size() {
        return (int) lines.values().stream().filter(Line::text).count();
    }

    /**
     * Writes the line of a prompt, in place of one with an error.
     *
     * @param outcome what goes behind what identifies the prompt and the settings; with {@code error}, it is no text
     * @throws CommandException if it cannot be written
     */
    void add(int prompt, Map<String, Object> outcome) {
        LabelledPrompt labelled = prompts.get(prompt);
        Map<String, Object> line = Json.object(
                "id", labelled.id(), "category", labelled.category(), "prompt", value(labelled), "settings", settings);
        line.putAll(outcome);
        byte[] text = (Json.write(line) + "\n").getBytes(StandardCharsets.UTF_8);
        try {
            bytes.seek(end);
            bytes.write(text);
        } catch (IOException e) {
            throw failure(e);
        }
        put(prompt, text.length, !outcome.containsKey("error"));
    }

    private static Object value(LabelledPrompt prompt) {
        if (prompt.prompt() instanceof Prompt.Messages chat) {
            List<?> messages = chat.messages().stream().map(Message::fields).toList();
            return chat.variables().isEmpty()
                    ? messages : Json.object("messages", messages, "variables", chat.variables());
        }
        return prompt.prompt() instanceof Prompt.Ids ids ? ids.ids().toArray() : ((Prompt.Text) prompt.prompt()).text();
    }

    private CommandException failure(IOException e) {
        return new CommandException("cannot write to " + file + ": " + Reasons.of(e), e);
    }

    /**
     * Puts the lines into the order of the prompts, if they are not, and closes the file.
     *
     * @throws CommandException if that fails; all lines are in the file then, in another order
     */
    @Override
    public void close() {
        try (bytes) {
            if (!isInOrder()) {
                sort();
            }
        } catch (IOException e) {
            throw failure(e);
        }
    }

    private boolean isInOrder() {
        long next = 0;
        for (Line line : lines.values()) {
            if (line.begin() != next) {
                return false;
            }
            next += line.length();
        }
        return next == end;
    }

    private void sort() throws IOException {
        Path sorted = file.resolveSibling(file.getFileName() + ".sorted");
        try (OutputStream out = new BufferedOutputStream(new FileOutputStream(sorted.toFile()))) {
            for (Line line : lines.values()) {
                byte[] text = new byte[line.length()];
                bytes.seek(line.begin());
                bytes.readFully(text);
                out.write(text);
            }
        }
        Files.move(sorted, file, StandardCopyOption.REPLACE_EXISTING);
    }
}
