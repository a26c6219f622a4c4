// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.experiments.internal.file;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.ToNumberPolicy;
import com.google.gson.reflect.TypeToken;
import io.vorlauf.api.decoding.DecodingMetrics;
import io.vorlauf.api.decoding.DepthAcceptance;
import io.vorlauf.api.decoding.Prompt;
import io.vorlauf.api.decoding.RoundReport;
import io.vorlauf.api.model.ModelInfo;
import io.vorlauf.api.model.PassCosts;
import io.vorlauf.api.model.ReferenceCosts;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.text.Message;
import io.vorlauf.experiments.internal.file.Lines.FormatException;
import io.vorlauf.lab.experiment.Block;
import io.vorlauf.lab.experiment.CellResult;
import io.vorlauf.lab.experiment.Environment;
import io.vorlauf.lab.experiment.Experiment;
import io.vorlauf.lab.experiment.Goal;
import io.vorlauf.lab.experiment.LabelledPrompt;
import io.vorlauf.lab.experiment.Occasion;
import io.vorlauf.lab.experiment.Surroundings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Experiments, environments and cells as objects: what was to be run, where it ran, and what came of it. A cell has the
 * members of its block beside its own.
 *
 * <p>Rounds are one array for each figure, a fraction of the size of an object for each round. Who grew the trees is
 * listed once, and each round has the number of one of them.
 */
final class Formats {

    private static final Consumer<JsonObject> NOTHING = json -> {};
    /** Not written: generations of an experiment run one at a time. */
    private static final String LANES = "lanes";
    private static final List<String> FIGURES = Arrays.stream(RoundReport.class.getRecordComponents())
            .map(component -> component.getName())
            .filter(name -> !List.of("index", "strategy", "provider", LANES).contains(name))
            .toList();

    /** Values of messages, whose numbers stay whole if they are. */
    private static final Gson VALUES = new GsonBuilder()
            .serializeNulls().setObjectToNumberStrategy(ToNumberPolicy.LONG_OR_DOUBLE).create();

    private Formats() {}

    static JsonObject write(Experiment experiment) {
        return ValueJson.write(experiment, new JsonObject(), Map.of(
                "prompts", json -> json.add("prompts", array(experiment.prompts(), Formats::write)),
                "goal", json -> {
                    experiment.goal().precision().ifPresent(precision -> json.addProperty("until", precision));
                    experiment.goal().atMost().ifPresent(time -> json.addProperty("atMost", time.toString()));
                }));
    }

    private static JsonObject write(LabelledPrompt prompt) {
        return ValueJson.write(prompt, new JsonObject(), Map.of("prompt", json -> {
            if (prompt.prompt() instanceof Prompt.Ids ids) {
                json.add("ids", ValueJson.element(ids.ids()));
            } else if (prompt.prompt() instanceof Prompt.Messages chat) {
                json.add("messages", VALUES.toJsonTree(chat.messages().stream().map(Message::fields).toList()));
                if (!chat.variables().isEmpty()) {
                    json.add("variables", VALUES.toJsonTree(chat.variables()));
                }
            } else {
                json.addProperty("text", ((Prompt.Text) prompt.prompt()).text());
            }
        }));
    }

    private static <T> JsonArray array(List<T> values, Function<T, JsonObject> write) {
        JsonArray array = new JsonArray();
        values.forEach(value -> array.add(write.apply(value)));
        return array;
    }

    static Experiment readExperiment(JsonObject json) {
        return ValueJson.read(Experiment.class, name -> switch (name) {
            case "prompts" -> list(json, name, Formats::readPrompt);
            case "goal" -> readGoal(json);
            default -> json.get(name);
        });
    }

    private static Goal readGoal(JsonObject json) {
        try {
            return ValueJson.read(Goal.class, name -> json.get(name.equals("precision") ? "until" : name));
        } catch (FormatException e) {
            throw new FormatException("the goal of the experiment is none: " + e.getMessage(), e);
        }
    }

    private static LabelledPrompt readPrompt(JsonObject json) {
        return ValueJson.read(LabelledPrompt.class, name -> !name.equals("prompt") ? json.get(name)
                : json.has("ids") ? new Prompt.Ids(Tokens.of(ValueJson.integers(json.get("ids"), "ids")))
                : json.has("messages") ? messages(json)
                : new Prompt.Text(ValueJson.text(json.get("text"), "text")));
    }

    private static Prompt messages(JsonObject json) {
        try {
            List<Message> messages = list(json, "messages", message -> new Message(values(message)));
            JsonObject variables = json.get("variables") instanceof JsonObject given ? given : new JsonObject();
            return new Prompt.Messages(messages, values(variables));
        } catch (IllegalArgumentException e) {
            throw new FormatException("the messages are no conversation: " + e.getMessage(), e);
        }
    }

    private static Map<String, Object> values(JsonObject json) {
        return VALUES.fromJson(json, new TypeToken<Map<String, Object>>() { });
    }

    private static <T> List<T> list(JsonObject json, String name, Function<JsonObject, T> read) {
        List<T> list = new ArrayList<>();
        ValueJson.array(json.get(name), name).forEach(element ->
                list.add(read.apply(ValueJson.object(element, name))));
        return list;
    }

    static JsonObject write(Environment environment) {
        JsonObject json = new JsonObject();
        environment.occasion().ifPresent(occasion -> ValueJson.write(occasion, json, Map.of()));
        return ValueJson.write(environment, json, Map.of(
                "defaults", object -> {
                    object.add("defaults", ValueJson.element(environment.defaults()));
                    object.add("configurations", ValueJson.element(environment.configurations()));
                },
                "models", object -> object.add("models",
                        array(environment.models(), model -> write(model, environment))),
                "costs", object -> environment.costs().ifPresent(costs -> object.add("costs", write(costs))),
                "sameBits", NOTHING,
                "configurations", NOTHING,
                "weightBytes", NOTHING,
                "plans", NOTHING,
                "occasion", NOTHING));
    }

    private static JsonObject write(ModelInfo model, Environment environment) {
        JsonObject json = ValueJson.write(model);
        // Of the environment, not of the model: another processor may keep what this one does not.
        add(json, "sameBits", environment.sameBits().get(model.name()));
        add(json, "weightBytes", environment.weightBytes().get(model.name()));
        add(json, "plan", environment.plans().get(model.name()));
        return json;
    }

    private static void add(JsonObject json, String name, Object value) {
        if (value != null) {
            json.add(name, ValueJson.element(value));
        }
    }

    private static JsonObject write(ReferenceCosts costs) {
        JsonObject json = new JsonObject();
        costs.models().forEach((model, passes) -> json.add(model, ValueJson.write(passes, new JsonObject(), Map.of(
                "passes", object -> object.add("passNanos", ValueJson.element(passes.passes()))))));
        return json;
    }

    static Environment readEnvironment(JsonObject json) {
        return ValueJson.read(Environment.class, name -> switch (name) {
            // Older files do not have all of it.
            case "engine", "defaults", "transforms", "configurations" -> Lines.orEmpty(json, name);
            case "models" -> list(json, name, Formats::readModel);
            case "sameBits", "weightBytes" -> ofModels(json, name);
            case "plans" -> ofModels(json, "plan");
            case "costs" -> Optional.ofNullable(json.get(name)).map(costs -> readCosts(ValueJson.object(costs, name)));
            case "occasion" -> json.has("began") ? Optional.of(readOccasion(json)) : Optional.empty();
            default -> json.get(name);
        });
    }

    private static ModelInfo readModel(JsonObject json) {
        return ValueJson.read(ModelInfo.class, name ->
                name.equals("backend") && !json.has(name) ? "unknown" : json.get(name));
    }

    private static JsonObject ofModels(JsonObject json, String member) {
        JsonObject values = new JsonObject();
        list(json, "models", Function.identity()).forEach(model -> Optional.ofNullable(model.get(member))
                .filter(value -> !value.isJsonNull())
                .ifPresent(value -> values.add(ValueJson.text(model.get("name"), "name"), value)));
        return values;
    }

    private static ReferenceCosts readCosts(JsonObject json) {
        Map<String, PassCosts> models = new HashMap<>();
        for (Map.Entry<String, JsonElement> model : json.entrySet()) {
            JsonObject costs = ValueJson.object(model.getValue(), model.getKey());
            models.put(model.getKey(), ValueJson.read(PassCosts.class, name ->
                    costs.get(name.equals("passes") ? "passNanos" : name)));
        }
        return new ReferenceCosts(models);
    }

    private static Occasion readOccasion(JsonObject json) {
        return ValueJson.read(Occasion.class, name ->
                name.equals("surroundings") && !json.has(name) ? Surroundings.UNKNOWN : json.get(name));
    }

    record Grower(String strategy, String provider) {}

    static JsonObject write(CellResult cell) {
        return ValueJson.write(cell, new JsonObject(), Map.of(
                "block", json -> ValueJson.write(cell.block(), json, Map.of()),
                "metrics", json -> {
                    if (!Double.isNaN(cell.othersShare())) {
                        json.addProperty("othersShare", cell.othersShare());
                    }
                    json.add("metrics", write(cell.metrics()));
                },
                "rounds", json -> json.add("rounds", write(cell.rounds())),
                "othersShare", NOTHING));
    }

    private static JsonObject write(DecodingMetrics metrics) {
        List<DepthAcceptance> depths = metrics.acceptanceByDepth();
        return ValueJson.write(metrics, new JsonObject(), Map.of(
                "acceptanceByDepth", json -> {
                    json.add("attemptsByDepth",
                            ValueJson.element(depths.stream().map(DepthAcceptance::attempts).toList()));
                    json.add("acceptedByDepth",
                            ValueJson.element(depths.stream().map(DepthAcceptance::accepted).toList()));
                },
                "failedRounds", json -> {
                    json.addProperty("failedRounds", metrics.failedRounds());
                    if (metrics.failedRounds() > 0) {
                        json.add("failures", ValueJson.element(metrics.failures()));
                    }
                },
                "failures", NOTHING));
    }

    private static JsonObject write(List<RoundReport> rounds) {
        List<Grower> growers = new ArrayList<>();
        Map<String, JsonArray> columns = new LinkedHashMap<>();
        columns.put("grower", new JsonArray());
        FIGURES.forEach(figure -> columns.put(figure, new JsonArray()));
        for (RoundReport round : rounds) {
            Grower grower = new Grower(round.strategy(), round.provider());
            if (!growers.contains(grower)) {
                growers.add(grower);
            }
            JsonObject row = ValueJson.write(round);
            row.addProperty("grower", growers.indexOf(grower));
            columns.forEach((name, column) -> column.add(row.get(name)));
        }
        JsonObject json = new JsonObject();
        json.add("growers", ValueJson.element(growers));
        columns.forEach(json::add);
        return json;
    }

    static CellResult readCell(JsonObject json) {
        return ValueJson.read(CellResult.class, name -> switch (name) {
            case "block" -> ValueJson.read(Block.class, json);
            case "metrics" -> readMetrics(ValueJson.object(json.get(name), name));
            case "rounds" -> readRounds(ValueJson.object(json.get(name), name));
            case "othersShare" -> json.has(name) && !json.get(name).isJsonNull() ? json.get(name) : Double.NaN;
            default -> json.get(name);
        });
    }

    private static DecodingMetrics readMetrics(JsonObject json) {
        return ValueJson.read(DecodingMetrics.class, name -> switch (name) {
            case "acceptanceByDepth" -> depths(
                    ValueJson.integers(json.get("attemptsByDepth"), "attemptsByDepth"),
                    ValueJson.integers(json.get("acceptedByDepth"), "acceptedByDepth"));
            // Older files do not have it.
            case "cachedTokens" -> json.has(name) ? json.get(name) : 0;
            case "failures" -> Lines.orEmpty(json, name);
            default -> json.get(name);
        });
    }

    private static List<DepthAcceptance> depths(List<Integer> attempts, List<Integer> accepted) {
        if (attempts.size() != accepted.size()) {
            throw new FormatException("'attemptsByDepth' and 'acceptedByDepth' differ in length");
        }
        List<DepthAcceptance> depths = new ArrayList<>();
        for (int i = 0; i < attempts.size(); i++) {
            depths.add(new DepthAcceptance(attempts.get(i), accepted.get(i)));
        }
        return depths;
    }

    private static List<RoundReport> readRounds(JsonObject json) {
        List<Grower> growers = new ArrayList<>();
        ValueJson.array(json.get("growers"), "growers").forEach(grower ->
                growers.add(ValueJson.read(Grower.class, ValueJson.object(grower, "growers"))));
        List<Integer> grower = ValueJson.integers(json.get("grower"), "grower");
        Map<String, List<JsonElement>> columns = new LinkedHashMap<>();
        for (String figure : FIGURES) {
            List<JsonElement> column = ValueJson.array(json.get(figure), figure).asList();
            if (column.size() != grower.size()) {
                throw new FormatException("'" + figure + "' has " + column.size() + " rounds where 'grower' has "
                        + grower.size());
            }
            columns.put(figure, column);
        }
        List<RoundReport> rounds = new ArrayList<>();
        for (int i = 0; i < grower.size(); i++) {
            int index = i;
            int who = grower.get(i);
            if (who < 0 || who >= growers.size()) {
                throw new FormatException("'grower' names number " + who + " of " + growers.size());
            }
            rounds.add(ValueJson.read(RoundReport.class, name -> switch (name) {
                case "index" -> index;
                case "strategy" -> growers.get(who).strategy();
                case "provider" -> growers.get(who).provider();
                case LANES -> 1;
                default -> columns.get(name).get(index);
            }));
        }
        return rounds;
    }
}
