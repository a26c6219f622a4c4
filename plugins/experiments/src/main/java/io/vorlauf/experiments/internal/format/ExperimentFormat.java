package io.vorlauf.experiments.internal.format;

import com.google.gson.JsonObject;
import io.vorlauf.api.decoding.Prompt;
import io.vorlauf.api.experiment.Experiment;
import io.vorlauf.api.experiment.LabelledPrompt;
import io.vorlauf.api.model.Tokens;

/** An experiment as an object. */
final class ExperimentFormat {

    private ExperimentFormat() {}

    static JsonObject write(Experiment experiment) {
        JsonObject json = new JsonObject();
        json.addProperty("title", experiment.title());
        json.add("arms", Json.array(experiment.arms(), ArmFormat::write));
        json.add("prompts", Json.array(experiment.prompts(), ExperimentFormat::write));
        json.add("seeds", Json.numbers(experiment.seeds()));
        json.addProperty("repetitions", experiment.repetitions());
        json.addProperty("warmUp", experiment.warmUp());
        json.addProperty("orderSeed", experiment.orderSeed());
        return json;
    }

    static Experiment read(Fields json) {
        return new Experiment(
                json.text("title"),
                json.objects("arms").stream().map(ArmFormat::read).toList(),
                json.objects("prompts").stream().map(ExperimentFormat::readPrompt).toList(),
                json.wholes("seeds"),
                json.integer("repetitions"),
                json.integer("warmUp"),
                json.whole("orderSeed"));
    }

    private static JsonObject write(LabelledPrompt prompt) {
        JsonObject json = new JsonObject();
        json.addProperty("id", prompt.id());
        json.addProperty("category", prompt.category());
        if (prompt.prompt() instanceof Prompt.Ids ids) {
            json.add("ids", Json.numbers(ids.ids().stream().boxed().toList()));
        } else {
            json.addProperty("text", ((Prompt.Text) prompt.prompt()).text());
        }
        return json;
    }

    private static LabelledPrompt readPrompt(Fields json) {
        Prompt prompt = json.has("ids")
                ? new Prompt.Ids(Tokens.of(json.integers("ids")))
                : new Prompt.Text(json.text("text"));
        return new LabelledPrompt(json.text("id"), json.text("category"), prompt);
    }
}
